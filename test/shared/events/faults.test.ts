import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test, vi } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import { bringUpToDate, WorkMessage } from '../../../shared/customers/bring.ts';
import { CONSENT_UPDATED } from '../../../shared/customers/consent.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { getProfile } from '../../../shared/customers/store.ts';
import { record } from '../../../shared/events/record.ts';
import type { Recorded } from '../../../shared/events/recorded.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { HOUR_MS, type Instant, plus } from '../../../shared/time.ts';
import { aMessage } from '../../support/messages.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
vi.spyOn(console, 'error').mockImplementation(() => {});

const messages = [
  aMessage(),
  aMessage({ messageId: 'm-2', timestamp: '2026-11-22T08:15:00.000Z' }),
  aMessage({ messageId: 'm-3', timestamp: undefined }),
  aMessage({ messageId: 'm-4', userId: undefined, anonymousId: 'visitor' }),
  aMessage({ messageId: 'm-5', userId: 'c-1002' }),
  aMessage({ messageId: 'm-6', userId: null }),
  aMessage({
    messageId: 'm-7',
    userId: undefined,
    anonymousId: 'visitor',
    event: CONSENT_UPDATED,
    properties: { channel: 'email', granted: false, source: 'page' },
  }),
];
const counted = { 'u:c-1001': 3, 'a:visitor': 2, 'u:c-1002': 1 } as const;
const stopped = [{ source: 'withdrawal', channel: 'email', at: '2026-11-22T10:15:00.000Z' }];

type How = 'refused' | 'answer lost';
const sent: string[] = [];
let calls = 0;
let fault: { readonly call: number; readonly how: How } | undefined;

/** Does a call, unless it is the one that is to fail. */
async function faulty<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  calls++;
  const hit = calls === fault?.call;
  if (hit && fault?.how === 'refused') throw new Error('refused');
  const answer = await call();
  if (hit) throw new Error('answer lost');
  return answer;
}

const toTable = documents.send.bind(documents);
vi.spyOn(documents, 'send').mockImplementation((command: Parameters<typeof toTable>[0]) =>
  faulty(() => toTable(command)),
);
vi.spyOn(queues, 'send').mockImplementation((command) =>
  faulty(async () => {
    if (command instanceof SendMessageCommand) sent.push(command.input.MessageBody ?? '');
  }),
);

beforeEach(async () => {
  await tables.empty();
  sent.length = 0;
  calls = 0;
});

let start = '2026-11-22T10:30:00.000Z';

/** A client that sends the same request every hour until it is answered; then the refold queue. */
async function recordUntilAnswered(): Promise<Recorded> {
  const [recorded, now] = await answered();
  expect(await stops(), 'answered').toEqual(stopped);
  if (recorded.folded) expect(await counts(), 'folded').toEqual(counted);
  for (const body of sent.splice(0)) {
    const work = WorkMessage.parse(JSON.parse(body));
    // As the queue does, which delivers again what failed.
    await bringUpToDate(work, now, 'queue').catch(() => bringUpToDate(work, now, 'queue'));
  }
  return recorded;
}

async function answered(): Promise<[Recorded, Instant]> {
  for (let attempt = 0; ; attempt++) {
    const now = plus(start, attempt * HOUR_MS);
    const arrival = { trust: 'claimed', via: 'live', keyId: 'key-1', now } as const;
    try {
      return [await record(messages, { ...arrival, newId: () => `new-${attempt}` }), now];
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}

/** Reads without faults. */
async function unharmed<Found>(read: () => Promise<Found>): Promise<Found> {
  const [before, planned] = [calls, fault];
  fault = undefined;
  const found = await read();
  [calls, fault] = [before, planned];
  return found;
}

/** How many events each profile holds. */
const counts = () =>
  unharmed(async () => {
    const found: Record<string, number> = {};
    for (const customer of Object.keys(counted) as CustomerKey[]) {
      const profile = await getProfile(customer, { consistent: true });
      if (profile && 'buckets' in profile)
        found[customer] = Object.values(profile.buckets).reduce(
          (sum, { events }) => sum + events,
          0,
        );
    }
    return found;
  });

const stops = () => unharmed(async () => (await getLedger('a:visitor')).stops);

test.each<How>(['refused', 'answer lost'])(
  'any one call %s: nothing is lost and nothing counted twice',
  async (how) => {
    fault = undefined;
    await recordUntilAnswered();
    const last = calls;
    expect(last).toBeGreaterThan(10);
    for (let call = 1; call <= last; call++) {
      await tables.empty();
      calls = 0;
      start = plus(start, 60_000);
      fault = { call, how };
      expect(await recordUntilAnswered(), `call ${call}`).toMatchObject({ accepted: 6 });
      fault = undefined;
      expect(await counts(), `call ${call}`).toEqual(counted);
    }
  },
  60_000,
);
