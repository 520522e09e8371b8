import { describe, expect, test } from 'vitest';
import { contentIssues } from '../../../shared/campaigns/fit.ts';
import { compiled } from '../../../shared/campaigns/mjml.ts';
import {
  type Data,
  renderMail,
  renderPush,
  renderSms,
  renderTold,
} from '../../../shared/campaigns/render.ts';
import { smsSize } from '../../../shared/campaigns/sms.ts';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { requestFor } from '../../../shared/messages/letter.ts';
import { haveCorpora, naughtyStrings } from '../../support/corpora.ts';

const data = (name: string): Data => ({
  customer: { id: name, traits: { name, [name]: name } },
  campaign: { id: 'spring', name },
  unsubscribeUrl: 'https://shop.example.com/u/token',
});
const strings = haveCorpora() ? naughtyStrings() : [];

describe.runIf(strings.length > 0)('a customer with a hostile name', () => {
  test('changes neither the headers of a mail nor its html', () => {
    for (const name of strings) {
      const mail = renderMail(
        {
          subject: 'Hi {{customer.traits.name}}',
          html: '<p title="{{customer.traits.name}}">{{customer.traits.name}}</p><a href="{{customer.traits.name}}">x</a>',
        },
        data(name),
      );
      const request = requestFor({
        message: { customer: 'u:c-1', sendId: 's-1', class: 'marketing' },
        to: 'a@example.com',
        from: 'shop@example.com',
        configurationSet: 'set',
        mail,
        unsubscribeUrl: 'https://shop.example.com/u/token',
      });

      expect(mail.subject).toMatch(/^Hi[^\p{Cc}\u2028\u2029]*$/u);
      expect(mail.subject.isWellFormed()).toBe(true);
      expect(mail.html?.match(/<[^>]*>/g)).toHaveLength(4);
      expect(mail.html).not.toMatch(/href="\s*javascript/i);
      for (const { Value = '' } of request.EmailTags ?? []) expect(Value).toMatch(/^[\w-]{0,256}$/);
    }
  });

  test('is told to webhooks as it is, in push as text, and by SMS in segments that add up', () => {
    for (const name of strings) {
      expect(renderTold({ body: '{"n":"{{customer.traits.name}}"}' }, data(name)).body).toEqual({
        n: name.toWellFormed(),
      });
      const push = renderPush({ title: '{{customer.traits.name}}', body: 'x' }, data(name));
      expect(push.title).not.toMatch(/[\p{Cc}]/u);
      const { text, segments } = renderSms({ text: 'x{{customer.traits.name}}' }, data(name));
      expect(smsSize(text).segments).toBe(segments);
    }
  });
});

describe.runIf(strings.length > 0)('a hostile template', () => {
  test('is fit or has a complaint, and is never thrown', () => {
    for (const text of strings.filter((text) => text !== '')) {
      const content = { subject: text, html: text, text, sms: { text }, webhook: { body: text } };
      const issues = contentIssues(content, { catalog: emptyCatalog, people: [{ name: text }] });
      for (const { message } of issues) expect(message).toEqual(expect.any(String));
    }
  });

  test('of MJML is compiled or has a complaint, and is never thrown', async () => {
    for (const text of strings.filter((_, index) => index % 5 === 0)) {
      const mjml = `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>`;
      const { issues } = await compiled({ email: { subject: 's', mjml } });
      expect(issues).toEqual(expect.any(Array));
    }
  });
});
