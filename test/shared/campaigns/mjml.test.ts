import { describe, expect, test } from 'vitest';
import { compiled } from '../../../shared/campaigns/mjml.ts';

const mail = (inner: string) => ({
  email: {
    subject: 'News',
    mjml: `<mjml><mj-body><mj-section><mj-column>${inner}</mj-column></mj-section></mj-body></mjml>`,
  },
});

describe('MJML', () => {
  test('is compiled beside itself, its expressions left as they are', async () => {
    const { body, issues } = await compiled(
      mail(
        '<mj-text>Hi {{customer.traits.name}}</mj-text><mj-button href="{{link \'https://a.example/?b=1&c=2\'}}">Go</mj-button>',
      ),
    );

    expect(issues).toEqual([]);
    expect(body.email.mjml).toContain('<mj-text>');
    expect(Reflect.get(body.email, 'html')).toMatch(
      /^<!doctype html>[\s\S]*Hi \{\{customer\.traits\.name\}\}[\s\S]*\{\{link 'https:\/\/a\.example\/\?b=1&c=2'\}\}/,
    );
  });

  test('fetches no font from elsewhere, and reads no file', async () => {
    const { body } = await compiled(mail('<mj-include path="/etc/passwd" /><mj-text>x</mj-text>'));

    expect(Reflect.get(body.email, 'html')).not.toMatch(/fonts\.googleapis|root:/);
  });

  test.each([
    ['an element that there is not', '<mj-txt>x</mj-txt>', 'mj-txt'],
    ['an attribute that there is not', '<mj-text foo="1">x</mj-text>', 'foo'],
    ['a block that would be lost', '{{#if a}}<mj-text>x</mj-text>{{/if}}', 'mj-raw'],
  ])('with %s is refused at its place', async (_what, inner, complaint) => {
    const { issues } = await compiled(mail(inner));

    expect(issues[0]).toEqual({
      path: ['email', 'mjml'],
      message: expect.stringContaining(complaint),
    });
  });

  test.each(['<p>x</p>', 'nothing', ''.padEnd(2_000, '<mj-body>')])(
    'that is none (%s) is refused, not thrown',
    async (mjml) => {
      const { issues } = await compiled({ email: { subject: 's', mjml } });

      expect(issues.length).toBeGreaterThan(0);
    },
  );

  test('of a language has the path of that language', async () => {
    const { issues } = await compiled({ locales: { de: mail('<mj-txt>x</mj-txt>') } });

    expect(issues[0]?.path).toEqual(['locales', 'de', 'email', 'mjml']);
  });
});
