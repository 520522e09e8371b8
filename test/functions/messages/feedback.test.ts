import type { Context, SQSEvent } from 'aws-lambda';
import { beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../functions/messages/feedback.ts';
import { getProfile, putProfile } from '../../../shared/customers/store.ts';
import { readLog } from '../../../shared/events/store.ts';
import { agreement } from '../../../shared/messages/consent.ts';
import { tagsOf } from '../../../shared/messages/letter.ts';
import type { Message } from '../../../shared/messages/message.ts';
import { getLedger, getMessage, planMessage } from '../../../shared/messages/store.ts';
import { aMessage, aProfile } from '../../support/campaigns.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
useRootKey();
const at = '2026-11-22T12:30:00.000Z';
const message: Message = aMessage({ state: 'claimed', claim: 'x', claimedAt: at });
const { customer, sendId } = message;

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await tables.empty();
  await putProfile(aProfile(customer));
  await planMessage(message);
});

const tags = Object.fromEntries(tagsOf(message).map(({ Name, Value }) => [Name, [Value]]));
const event = (eventType: string, more: object = {}) => ({
  eventType,
  mail: { messageId: 'ses-1', timestamp: at, destination: ['c-1@example.com'], tags },
  ...more,
});
const bounce = (bounceType: string) =>
  event('Bounce', {
    bounce: {
      timestamp: at,
      bounceType,
      bouncedRecipients: [{ emailAddress: 'c-1@example.com' }],
    },
  });
const enveloped = (content: unknown) => ({
  Type: 'Notification',
  Message: typeof content === 'string' ? content : JSON.stringify(content),
});
const take = (...bodies: unknown[]) =>
  handler(
    {
      Records: bodies.map((body, index) => ({
        messageId: String(index),
        body: JSON.stringify(body),
        attributes: { ApproximateReceiveCount: '1' },
      })),
    } as unknown as SQSEvent,
    {} as Context,
  );
const state = async () => (await getMessage(customer, sendId))?.state;
const recorded = async () =>
  (await readLog(customer)).flatMap(({ events }) => events.map(({ event: name }) => name)).sort();

test.each([
  ['Send', {}, 'sent', []],
  ['DeliveryDelay', { deliveryDelay: { timestamp: at } }, 'sent', []],
  ['Delivery', { delivery: { timestamp: at } }, 'delivered', []],
  ['Open', { open: { timestamp: at } }, 'delivered', ['Email Opened']],
  [
    'Click',
    { click: { timestamp: at, link: 'https://a.example' } },
    'delivered',
    ['Email Link Clicked'],
  ],
  ['Reject', { reject: { reason: 'Bad content' } }, 'bounced', ['Email Bounced']],
  [
    'Complaint',
    { complaint: { timestamp: at } },
    'complained',
    ['Consent Updated', 'Email Marked as Spam'],
  ],
] as const)('%s makes a claimed message %s', async (eventType, more, next, names) => {
  expect(await take(enveloped(event(eventType, more)))).toEqual({ batchItemFailures: [] });
  expect([await state(), await recorded()]).toEqual([next, names]);
});

test('without an envelope the event is understood as well', async () => {
  await take(event('Delivery'));

  expect(await state()).toBe('delivered');
});

test('what comes twice and late is recorded once, and moves nothing back', async () => {
  const open = enveloped(event('Open', { open: { timestamp: at } }));
  await take(open);
  await take(open, enveloped(event('Delivery')), enveloped(event('Send')));
  const profile = await getProfile(customer, { consistent: true });

  expect(await state()).toBe('delivered');
  expect(profile).toMatchObject({ lastOf: { 'Email Opened': at } });
  const counts = Object.values(profile && 'buckets' in profile ? profile.buckets : {});
  expect(counts.map((bucket) => bucket.counts['Email Opened'])).toEqual([1]);
});

test('a permanent bounce stops the address', async () => {
  await take(enveloped(bounce('Permanent')));

  expect((await getLedger(customer)).stops).toMatchObject([
    { source: 'bounce', channel: 'email', address: expect.stringMatching(/^[\w-]{22}$/) },
  ]);
});

test('a bounce that may pass stops nothing', async () => {
  await take(enveloped(bounce('Transient')));

  expect([await state(), (await getLedger(customer)).stops]).toEqual(['returned', []]);
});

test.each([
  ['before', (answer: object) => [answer, event('Delivery')]],
  ['after', (answer: object) => [event('Delivery'), answer]],
])('an answer by machine %s the delivery leaves it delivered', async (_when, both) => {
  await take(...both(bounce('Transient')).map(enveloped));

  expect(await state()).toBe('delivered');
});

test('who says that it is no spam does not complain', async () => {
  const complaint = { timestamp: at, complaintFeedbackType: 'not-spam' };
  await take(enveloped(event('Delivery')), enveloped(event('Complaint', { complaint })));

  expect([await state(), await recorded()]).toEqual(['delivered', []]);
  expect((await getLedger(customer)).stops).toEqual([]);
});

test('a complaint stops the channel and withdraws the consent', async () => {
  await take(enveloped(event('Complaint', { complaint: { timestamp: at } })));
  const profile = await getProfile(customer, { consistent: true });

  expect((await getLedger(customer)).stops).toMatchObject([{ source: 'complaint' }]);
  expect(profile && 'consent' in profile && agreement(profile, 'email')).toBeUndefined();
});

test.each([
  ["the provider's test message", enveloped('Successfully validated SNS topic for Amazon SES.')],
  [
    'mail that somebody else sent',
    enveloped({ ...event('Open'), mail: { ...event('Open').mail, tags: {} } }),
  ],
  ['what is no event', enveloped({ hello: 1 })],
])('%s is let go', async (_name, body) => {
  expect(await take(body)).toEqual({ batchItemFailures: [] });
  expect(await state()).toBe('claimed');
});

test('an event that is not as documented goes back to the queue', async () => {
  expect(await take(enveloped({ eventType: 'Open', mail: 1 }))).toEqual({
    batchItemFailures: [{ itemIdentifier: '0' }],
  });
});

test('of a message that is gone, whose customer is erased, nothing stays', async () => {
  const gone = aMessage({ customer: 'u:gone' });
  const theirs = Object.fromEntries(tagsOf(gone).map(({ Name, Value }) => [Name, [Value]]));
  const complaint = event('Complaint', { complaint: { timestamp: at } });
  await take(enveloped({ ...complaint, mail: { ...complaint.mail, tags: theirs } }));

  expect(await getLedger('u:gone')).toMatchObject({ version: 0 });
  expect(await readLog('u:gone')).toEqual([]);
});

test('the longest id finds its way through the tags', () => {
  const long = aMessage({ customer: `u:${'x'.repeat(256)}` });

  expect(tagsOf(long).every(({ Value }) => Value.length <= 256)).toBe(true);
});

test('whoever opens a message has seen the offers in it, once; a machine has not', async () => {
  const shown = { ...aMessage({ customer, receipts: ['r-1', 'r-2'] }), sendId: 'shown' };
  await planMessage(shown);
  const mine = Object.fromEntries(tagsOf(shown).map(({ Name, Value }) => [Name, [Value]]));
  const openedBy = (userAgent: string, timestamp: string) =>
    enveloped({
      ...event('Open', { open: { timestamp, userAgent } }),
      mail: { ...event('Open').mail, tags: mine },
    });
  await take(openedBy('Mozilla/5.0', at));
  expect(await recorded()).toEqual([]);
  const later = '2026-11-22T12:40:00.000Z';
  await take(openedBy('Firefox', at), openedBy('Firefox', at), openedBy('Firefox', later));
  const seen = (await readLog(customer)).flatMap(({ events }) =>
    events.flatMap(({ event: name, messageId, properties, time }) =>
      name === 'Promotion Viewed' ? [`${messageId} ${properties?.receipt} ${time}`] : [],
    ),
  );
  expect(new Set(seen).size).toBe(2);
  expect(seen.every((one) => one.endsWith(at))).toBe(true);
});
