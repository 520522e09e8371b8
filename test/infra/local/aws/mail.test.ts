import {
  GetAccountCommand,
  SendEmailCommand,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { expect, test } from 'vitest';
import { asInLife, seeded, type Timetable } from '../../../../infra/local/aws/ses/postman.ts';
import type { Model } from '../../../../infra/local/template/model.ts';
import { aModel, names, type Running, start } from './aws.ts';

const atOnce: Timetable = () => [0];
const mail = (to: string, more: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({
    FromEmailAddress: 'Shop <shop@example.com>',
    Destination: { ToAddresses: [to] },
    Content: {
      Simple: {
        Subject: { Data: 'Größe 42' },
        Body: { Text: { Data: 'New shoes' }, Html: { Data: '<b>New shoes</b>' } },
        Headers: [{ Name: 'List-Unsubscribe', Value: '<https://shop.example.com/u/1>' }],
      },
    },
    ConfigurationSetName: 'mail',
    EmailTags: [{ Name: 'send', Value: 's-1' }],
    ...more,
  });

interface Event {
  readonly eventType: string;
  readonly mail: { messageId: string; tags: Record<string, string[]> };
  readonly bounce?: { bounceType: string; bouncedRecipients: { emailAddress: string }[] };
}
async function feedback({ endpoint }: Running): Promise<Event[]> {
  await expect.poll(() => endpoint.quiet()).toBe(true);
  const messages = await endpoint.queues.receive(names.feedback, 10);
  return messages.map(({ body }) => JSON.parse(JSON.parse(body).Message));
}

test('in a hurry the provider says at once what it would say later', async () => {
  const { endpoint, ses } = await start(aModel(), { timetable: () => [60_000] });
  await ses.send(mail('ada@example.com'));
  endpoint.hurry();
  const events = await endpoint.queues.receive(names.feedback, 10);
  expect([events.length, endpoint.quiet()]).toEqual([2, true]);
});

test('a mail lies in the outbox with everything that it had', async () => {
  const { endpoint, ses } = await start(aModel(), { timetable: () => [1000] });
  const { MessageId } = await ses.send(mail('ann@example.com'));

  expect(endpoint.outbox.list({ channel: 'email', to: 'ann@example.com' })).toEqual([
    {
      id: MessageId,
      at: expect.any(String),
      channel: 'email',
      from: 'Shop <shop@example.com>',
      to: 'ann@example.com',
      subject: 'Größe 42',
      text: 'New shoes',
      html: '<b>New shoes</b>',
      mime: expect.stringMatching(/Subject: =\?UTF-8\?B\?[\s\S]*text\/plain[\s\S]*text\/html/),
      headers: { 'List-Unsubscribe': '<https://shop.example.com/u/1>' },
      tags: { send: 's-1' },
      configurationSet: 'mail',
      function: names.caller,
      status: 'sent',
    },
  ]);
  endpoint.outbox.clear();
  expect(endpoint.outbox.list()).toEqual([]);
});

test('a mail handed over whole is read', async () => {
  const { endpoint, ses } = await start(aModel(), { timetable: atOnce });
  const raw = [
    'From: shop@example.com',
    'To: ann@example.com',
    'Subject: =?utf-8?Q?Gr=C3=B6=C3=9Fe_42?=',
    'X-Long: one',
    '  two',
    'Content-Type: multipart/alternative; boundary="a.b"',
    '',
    '--a.b',
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Sch=C3=B6n=',
    'e Schuhe',
    '--a.b',
    'Content-Type: text/html; charset=UTF-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('<b>Schuhe</b>').toString('base64'),
    '--a.b--',
    '',
  ].join('\r\n');
  await ses.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(raw) } } }));

  expect(endpoint.outbox.list()).toMatchObject([
    {
      to: 'ann@example.com',
      subject: 'Größe 42',
      text: 'Schöne Schuhe',
      html: '<b>Schuhe</b>',
      headers: { 'X-Long': 'one two' },
      mime: raw,
    },
  ]);
});

test.each([
  ['ann@example.com', undefined, ['Delivery', 'Send'], 'delivered'],
  ['bounce@simulator.amazonses.com', undefined, ['Bounce', 'Send'], 'bounced'],
  [
    'complaint+1@simulator.amazonses.com',
    undefined,
    ['Complaint', 'Delivery', 'Send'],
    'complained',
  ],
  ['ann@example.com', 'bounce', ['Bounce', 'Send'], 'bounced'],
  ['ann@example.com', 'complain', ['Complaint', 'Delivery', 'Send'], 'complained'],
])('the provider tells of a mail to %s (fault: %s): %s', async (to, how, types, status) => {
  const running = await start(aModel(), { timetable: atOnce });
  if (how) running.endpoint.faults.set({ outbox: { to, how } });
  const { MessageId } = await running.ses.send(mail(to));
  const events = await feedback(running);

  expect(events.map(({ eventType }) => eventType).sort()).toEqual(types);
  for (const event of events) {
    expect(event.mail).toMatchObject({ messageId: MessageId, tags: { send: ['s-1'] } });
  }
  expect(running.endpoint.outbox.list()).toMatchObject([{ status }]);
});

test('a bounce names its kind and its recipients', async () => {
  const running = await start(aModel(), { timetable: atOnce });
  await running.ses.send(mail('bounce@simulator.amazonses.com'));
  const bounce = (await feedback(running)).find(({ eventType }) => eventType === 'Bounce')?.bounce;
  expect(bounce).toMatchObject({
    bounceType: 'Permanent',
    bouncedRecipients: [{ emailAddress: 'bounce@simulator.amazonses.com' }],
  });
});

test('a recipient opens a mail and clicks a link in it', async () => {
  const running = await start(aModel(), { timetable: atOnce });
  const { MessageId = '' } = await running.ses.send(mail('ann@example.com'));
  running.endpoint.recipient.open(MessageId);
  running.endpoint.recipient.click(MessageId, 'https://shop.example.com/p1');
  const events = await feedback(running);

  expect(events).toContainEqual(expect.objectContaining({ eventType: 'Open' }));
  expect(events).toContainEqual(
    expect.objectContaining({
      eventType: 'Click',
      click: expect.objectContaining({ link: 'https://shop.example.com/p1' }),
      mail: expect.objectContaining({ messageId: MessageId }),
    }),
  );
});

test('by default events come late, twice, and before the answer', () => {
  const draw = seeded(1);
  const tables = Array.from({ length: 500 }, () => asInLife(draw));
  const firsts = tables.map(([first = 0]) => first);
  expect({
    before: firsts.some((delay) => delay < 0),
    soon: firsts.some((delay) => delay > 0 && delay < 200),
    late: firsts.some((delay) => delay > 1000),
    twice: tables.some(({ length }) => length === 2),
    tooLate: firsts.some((delay) => delay > 3000),
  }).toEqual({ before: true, soon: true, late: true, twice: true, tooLate: false });
});

test('an event may be there before the answer, and a repeat says what the first said', async () => {
  const running = await start(aModel(), { timetable: () => [-1, 30] });
  await running.ses.send(mail('ann@example.com'));
  const early = await running.endpoint.queues.receive(names.feedback, 10);
  await expect.poll(() => running.endpoint.quiet()).toBe(true);
  const late = await running.endpoint.queues.receive(names.feedback, 10);
  const said = (messages: typeof early) =>
    messages.map(({ body }) => [JSON.parse(body).MessageId, JSON.parse(body).Message]).sort();

  expect(early).toHaveLength(2);
  expect(said(late)).toEqual(said(early));
});

test.each([
  [
    'the topic closed to SES',
    { topics: aModel().topics.map((topic) => ({ ...topic, policy: topic.policy.slice(1) })) },
  ],
  [
    'the queue closed to SNS',
    { queues: aModel().queues.map((queue) => ({ ...queue, policy: [] })) },
  ],
])('events are lost with %s, and the host says so', async (_what, closed: Partial<Model>) => {
  const running = await start({ ...aModel(), ...closed }, { timetable: atOnce });
  await running.ses.send(mail('ann@example.com'));

  expect(await feedback(running)).toEqual([]);
  expect(running.complaints[0]).toMatch(/does not let/);
});

test('throttled mail is not sent', async () => {
  const { endpoint, ses } = await start();
  endpoint.faults.set({ outbox: { to: 'ann@example.com', how: 'throttle' } });
  await expect(ses.send(mail('ann@example.com'))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
  });
  await ses.send(mail('bob@example.com'));
  expect(endpoint.outbox.list()).toMatchObject([{ to: 'bob@example.com' }]);
});

test.each([
  ['timeout-before', 0],
  ['timeout-after', 1],
])('%s: no answer comes, and %d mails are sent', async (how, sent) => {
  const { endpoint, ses } = await start();
  endpoint.faults.set({ outbox: { how } });
  const answer = ses.send(mail('ann@example.com'), { abortSignal: AbortSignal.timeout(300) });
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(endpoint.outbox.list()).toHaveLength(sent);
});

test.each([
  ['an address without a domain', mail('ann'), 'BadRequestException'],
  ['white space in an address', mail('a nn@example.com'), 'BadRequestException'],
  ['nobody', mail('x', { Destination: {} }), 'BadRequestException'],
  [
    'a tag that SES cannot keep',
    mail('a@b.c', { EmailTags: [{ Name: 'send', Value: 'a b' }] }),
    'BadRequestException',
  ],
  [
    'an unknown configuration set',
    mail('a@b.c', { ConfigurationSetName: 'none' }),
    'NotFoundException',
  ],
])('refuses %s', async (_what, command, name) => {
  const { endpoint, ses } = await start();
  await expect(ses.send(command)).rejects.toMatchObject({ name });
  expect(endpoint.outbox.list()).toEqual([]);
});

test('the account is healthy', async () => {
  const { ses } = await start();
  expect(await ses.send(new GetAccountCommand({}))).toMatchObject({ SendingEnabled: true });
});
