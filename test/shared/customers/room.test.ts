import { createHash } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test, vi } from 'vitest';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { WorkMessage } from '../../../shared/customers/bring.ts';
import { emptyProfile, type Profile } from '../../../shared/customers/profile.ts';
import { profileOf } from '../../../shared/customers/read.ts';
import { refold } from '../../../shared/customers/refold.ts';
import { hasRoom, withRoom } from '../../../shared/customers/room.ts';
import { type Arrival, record } from '../../../shared/events/record.ts';
import { DAY_MS, dayOf, plus } from '../../../shared/time.ts';
import { useTables } from '../../support/tables.ts';
import { NOW } from './events.ts';
import { knowing } from './world.ts';

const tables = useTables();
const sqs = mockClient(SQSClient);
sqs.on(SendMessageCommand).resolves({});
const log = vi.spyOn(console, 'error');

beforeEach(async () => {
  sqs.resetHistory();
  log.mockReset().mockImplementation(() => {});
  await tables.empty();
});

/** Text that nothing compresses, so many characters of three bytes each, always the same. */
const noise = (seed: string, length: number): string => {
  const hash = (n: number) => createHash('sha512').update(`${seed} ${n}`).digest();
  const bytes = Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, (_, n) => hash(n)));
  return Array.from({ length }, (_, n) =>
    String.fromCharCode(0x4e00 + (bytes.readUInt16BE(2 * n) % 0x5000)),
  ).join('');
};

let ids = 0;
const arrival = (how: Partial<Arrival> = {}): Arrival => ({
  ...{ trust: 'claimed', via: 'live', keyId: 'k', now: NOW },
  newId: () => `n${++ids}`,
  ...how,
});
const said = (now: string, event: string, properties: Record<string, unknown>) =>
  record([{ type: 'track', userId: 'v', event, timestamp: now, properties }], {
    ...arrival({ trust: 'proven', now }),
  });
const consent = (now: string, granted: boolean) =>
  said(now, 'Consent Updated', { channel: 'email', granted, source: 'form' });

/** Everything that a public key can make up, at once, over some hours. */
const junk = () =>
  Array.from({ length: 1_200 }, (_, n) => ({
    type: n % 3 === 0 ? 'identify' : 'track',
    userId: 'v',
    messageId: `p${n}`,
    timestamp: plus(NOW, -(n % 5) * 3_600_000),
    traits: { [`t${n}`]: noise(`t${n}`, 330) },
    ...(n % 3 === 1 && { event: noise(`e${n}`, 256) }),
    ...(n % 3 === 2 && {
      event: 'Product Viewed',
      properties: { category: noise(`c${n}`, 200) },
      context: { device: { type: `k${n}`, token: noise(`d${n}`, 300) } },
    }),
  }));

test('whatever a public key sends, a customer can be folded, and withdraw', async () => {
  await consent(NOW, true);
  await said(NOW, 'Order Completed', { revenue: 5 });
  await record([{ type: 'identify', userId: 'v', traits: { plan: 'gold' } }], {
    ...arrival({ trust: 'proven' }),
  });
  expect(await record(junk(), arrival())).toMatchObject({ accepted: 1_200, folded: true });
  expect(await consent(plus(NOW, 60_000), false)).toMatchObject({ folded: true });
  const works = sqs
    .commandCalls(SendMessageCommand)
    .map(({ args: [{ input }] }) => WorkMessage.parse(JSON.parse(input.MessageBody ?? '')));
  expect(works).toEqual([]);
  const all = { customer: 'u:v', hours: 'all', cause: 'refold' } as const;
  expect(await refold([all], plus(NOW, 120_000))).toEqual([undefined]);
  const profile = await profileOf('u:v', NOW, emptyCatalog);

  expect(profile.consent).toMatchObject([{ channel: 'email', granted: false }]);
  expect(profile.traits.plan?.value).toBe('gold');
  expect(profile.buckets['2026-11-22T10']).toMatchObject({ orders: 1, revenue: 5_000_000 });
  expect(log).toHaveBeenCalledWith(expect.stringContaining('"tooLarge":"u:v"'));
});

const { rules } = knowing();
const large = (days: number): Profile => ({
  ...emptyProfile('u:1', 1_001),
  traits: { plan: { value: 'gold', at: NOW, id: 'm', trust: 'proven' } },
  buckets: Object.fromEntries(
    Array.from({ length: days }, (_, n) => {
      const counts = n === 0 ? {} : { 'Page Viewed': 1 };
      const features = { [noise(`${n}`, 40)]: 1 };
      const rest = { events: 1, orders: Number(n === 0), revenue: 0, weights: {} };
      return [dayOf(plus('2000-01-01T00:00:00.000Z', n * DAY_MS)), { ...rest, counts, features }];
    }),
  ),
});

test('a profile that has room stays as it is', () => {
  const profile = large(10);

  expect(withRoom(profile, rules)).toEqual({ profile, shed: [] });
});

test('where nothing else is left to shed, the oldest days go, and those with orders last', () => {
  const { profile, shed } = withRoom(large(9_000), rules);

  expect(hasRoom(profile)).toBe(true);
  expect(shed.at(-1)).toBe('the older half of what was counted');
  expect(Object.keys(profile.buckets).slice(0, 1)).toEqual(['2000-01-01']);
  expect(Object.keys(profile.buckets).length).toBeGreaterThan(1_000);
  expect(profile.traits).toHaveProperty('plan');
});
