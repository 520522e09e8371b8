import type { Context, SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as stepHandler } from '../../../functions/sweeps/step.ts';
import type { Occurrence } from '../../../shared/campaigns/occurrence.ts';
import { keepSchedules } from '../../../shared/campaigns/standing/keep.ts';
import { listStandings } from '../../../shared/campaigns/standing/store.ts';
import { listOccurrences } from '../../../shared/campaigns/store.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Profile } from '../../../shared/customers/profile.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { dispatch } from '../../../shared/messages/dispatch.ts';
import { listMessages } from '../../../shared/messages/store.ts';
import { intercept, Waiting } from '../../shared/sweeps/faults.ts';
import { aCampaign, aProfile, before } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const put = '2026-11-20T08:00:00.000Z';
const due = '2026-11-22T10:00:30.000Z';
const once = { once: { at: '2026-11-22T10:00:00.000Z' }, maxLate: 'PT2H' };
const local = { once: { localDate: '2026-11-22', localTime: '09:00' } };
let waiting: Waiting;
let taps: ReturnType<typeof intercept>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  waiting = new Waiting();
  taps = intercept(waiting);
  await fresh();
});
afterEach(() => {
  taps.remove();
  vi.useRealTimers();
});

async function fresh() {
  await tables.empty();
  expireCatalog();
  waiting.bodies.length = 0;
}
const scheduled = (id: string, schedule: unknown, overrides = {}, now = put) =>
  publish('campaign', id, aCampaign({ trigger: undefined, schedule, ...overrides }), {
    by: 'key-1',
    now,
  });
const inZone = (customer: CustomerKey, zone: string): Profile => ({
  ...aProfile(customer),
  zone: { value: zone, at: before, id: 'm-1', trust: 'proven' },
});

/** Runs the sweeps to their end; every message of the queue comes twice. */
async function sweep(now = '2026-11-22T10:02:00.000Z') {
  vi.setSystemTime(now);
  for (;;) {
    const bodies = waiting.take(process.env.SWEEP_QUEUE ?? '');
    if (bodies.length === 0) return;
    for (const body of [...bodies, ...bodies]) {
      const record = {
        messageId: '1',
        body: JSON.stringify(body),
        attributes: { ApproximateReceiveCount: '1' },
      };
      await stepHandler({ Records: [record] } as unknown as SQSEvent, {} as Context);
    }
  }
}
async function occurrences(id: string): Promise<Occurrence[]> {
  const all: Occurrence[] = [];
  for await (const one of listOccurrences(id)) all.push(one);
  return all;
}
const messagesOf = async (customer: CustomerKey) =>
  (await listMessages(customer, { limit: 10 })).items;

describe('the minute job', () => {
  test('begins what is due, once, though it runs twice at once, and again', async () => {
    await scheduled('spring', once);
    await putProfile(aProfile('u:in'));
    await Promise.all([keepSchedules(due), keepSchedules(due)]);
    await keepSchedules('2026-11-22T10:01:30.000Z');
    await sweep();

    expect(await occurrences('spring')).toMatchObject([{ at: once.once.at, version: 1 }]);
    expect(await messagesOf('u:in')).toMatchObject([
      { state: 'planned', notAfter: '2026-11-22T12:00:00.000Z' },
    ]);
  });

  test.each(['refused', 'answer-lost'] as const)(
    'nobody is skipped or repeated after a crash: whatever call was %s',
    async (how) => {
      for (let call = 0, calls = 1; call < calls; call += 1) {
        await fresh();
        const id = `spring-${how}-${call}`;
        await scheduled(id, once);
        await putProfile(aProfile('u:in'));
        taps.plan({ call, how });
        await keepSchedules(due).catch(() => undefined);
        calls = Math.max(calls, taps.calls());
        taps.plan(undefined);
        await keepSchedules('2026-11-22T10:01:30.000Z');
        await sweep();
        expect(await messagesOf('u:in'), `call ${call}`).toHaveLength(1);
        expect(await occurrences(id), `call ${call}`).toHaveLength(1);
      }
    },
  );

  test('one campaign that cannot be read does not stop the others', async () => {
    const broken = { recurring: { cron: '0 99 * * *', zone: 'UTC' } };
    await scheduled('broken', broken);
    await scheduled('spring', once);
    await expect(keepSchedules(due)).rejects.toThrow('1 schedules failed');
    expect(await occurrences('spring')).toHaveLength(1);
  });

  test('a draft begins nothing, and is counted from its launch', async () => {
    await scheduled('spring', once, { state: 'draft' });
    await keepSchedules(due);
    expect(await occurrences('spring')).toEqual([]);
    await scheduled('spring', once, {}, '2026-11-22T10:30:00.000Z');
    await keepSchedules('2026-11-22T10:31:00.000Z');
    expect(await occurrences('spring')).toMatchObject([{ skipped: 'past' }]);
  });

  test('notes what is over', async () => {
    await scheduled('spring', once);
    await keepSchedules(due);
    await keepSchedules('2026-11-22T13:00:00.000Z');
    expect((await listStandings()).get('spring')?.finishedAt).toBeUndefined();
    await keepSchedules('2026-11-22T13:01:00.000Z');
    expect((await listStandings()).get('spring')?.finishedAt).toBe('2026-11-22T13:01:00.000Z');
  });
});

describe('a message that waits for its own time', () => {
  const zones = { 'u:kei': 'Asia/Tokyo', 'u:ned': 'America/New_York' } as const;

  test('is planned with attention until then, and not sent before', async () => {
    await scheduled('waits', local);
    for (const [customer, zone] of Object.entries(zones))
      await putProfile(inZone(customer as CustomerKey, zone));
    await keepSchedules('2026-11-21T18:46:00.000Z');
    await sweep('2026-11-21T18:46:30.000Z');

    const [kei] = await messagesOf('u:kei');
    const [ned] = await messagesOf('u:ned');
    expect(kei).toMatchObject({
      notBefore: '2026-11-22T00:00:00.000Z',
      attentionAt: '2026-11-22T00:00:00.000Z',
    });
    expect(ned).toMatchObject({
      notBefore: '2026-11-22T14:00:00.000Z',
      notAfter: '2026-11-23T02:00:00.000Z',
    });
    expect(waiting.take(process.env.DISPATCH_QUEUE ?? '')).toEqual([]);
    if (ned) await dispatch(ned, () => '2026-11-22T13:59:59.000Z');
    expect(await messagesOf('u:ned')).toMatchObject([{ state: 'planned', revision: 1 }]);
  });

  test('hours late, after downtime, is withheld, and says so', async () => {
    await scheduled('late', local);
    await putProfile(inZone('u:kei', 'Asia/Tokyo'));
    await keepSchedules('2026-11-21T18:46:00.000Z');
    await sweep('2026-11-21T18:46:30.000Z');
    const [kei] = await messagesOf('u:kei');
    if (kei) await dispatch(kei, () => '2026-11-22T12:00:00.001Z');
    expect(await messagesOf('u:kei')).toMatchObject([{ state: 'withheld', because: 'expired' }]);
  });

  test('whose time was over when the campaign was put is withheld as past', async () => {
    await scheduled('past', local, {}, '2026-11-22T01:00:00.000Z');
    for (const [customer, zone] of Object.entries(zones))
      await putProfile(inZone(customer as CustomerKey, zone));
    await keepSchedules('2026-11-22T01:00:30.000Z');
    await sweep('2026-11-22T01:01:00.000Z');
    expect(await messagesOf('u:kei')).toMatchObject([{ state: 'withheld', because: 'past' }]);
    expect(await messagesOf('u:ned')).toMatchObject([{ state: 'planned' }]);
  });
});
