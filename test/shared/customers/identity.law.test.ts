import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPointer, isProfile } from '../../../shared/customers/profile.ts';
import type { Event } from '../../../shared/events/event.ts';
import { HOUR_MS, hourOf, type Instant, plus } from '../../../shared/time.ts';
import { aChunk, NOW, sourceOf } from './events.ts';
import { type Gate, saidOf, Tables, tomorrow, truth } from './world.ts';

const users = ['1', '2'] as const;
const devices = ['x', 'y', 'z'] as const;
type User = (typeof users)[number];
type Device = (typeof devices)[number];

/** What happens on a device, to a user, or joins the two; `n` tells the events of a history apart. */
type Deed =
  | { readonly kind: 'visit'; readonly device: Device }
  | { readonly kind: 'order'; readonly user: User }
  | { readonly kind: 'identify' | 'alias'; readonly user: User; readonly device: Device };

const device = fc.constantFrom(...devices);
const user = fc.constantFrom(...users);
const deeds = (joining: fc.Arbitrary<readonly [User, Device]>): fc.Arbitrary<Deed[]> =>
  fc.array(
    fc.oneof(
      device.map((device): Deed => ({ kind: 'visit', device })),
      user.map((user): Deed => ({ kind: 'order', user })),
      fc
        .tuple(fc.constantFrom('identify' as const, 'alias' as const), joining)
        .map(([kind, [user, device]]): Deed => ({ kind, user, device })),
    ),
    { minLength: 1, maxLength: 10 },
  );

function eventOf(deed: Deed, n: number): Event {
  const common = { messageId: `m${n}`, time: plus(NOW, -n * HOUR_MS) };
  if (deed.kind === 'visit')
    return { type: 'track', event: 'Product Viewed', anonymousId: deed.device, ...common };
  if (deed.kind === 'order')
    return { type: 'track', event: 'Order Completed', userId: deed.user, ...common };
  const { kind, user: userId, device } = deed;
  return kind === 'alias'
    ? { type: 'alias', userId, previousId: device, ...common }
    : { type: 'identify', userId, anonymousId: device, traits: { [`n${n}`]: device }, ...common };
}

/** Records an event as a request does: its chunk first, then its customer, until nobody dies on the way. */
async function recording(tables: Tables, event: Event, gate: Gate, dies: number): Promise<void> {
  const chunk = aChunk(event, { receivedAt: plus(event.time, 1_000) });
  const work = { customer: chunk.source, hours: [hourOf(event.time)], cause: 'event' } as const;
  let steps = dies;
  const dying: Gate = async (step) => {
    await gate(step);
    steps -= 1;
    if (steps === 0) throw new Error('killed');
  };
  await dying('chunk').catch(() => gate('again'));
  tables.putChunk(chunk);
  await tables
    .bring(work, NOW, 'request', dying)
    .catch(() => tables.bring(work, NOW, 'request', gate));
}

/** What everybody is in the end, and whose each device is. */
function standing(tables: Tables, now: Instant) {
  const all = [...tables.items.keys()].sort();
  return all.map((customer) => {
    const found = tables.items.get(customer);
    if (isPointer(found)) return { customer, to: found.to, pending: found.pending };
    return { customer, ...saidOf(tables.profile(customer), now) };
  });
}

async function inOrder(events: readonly Event[]): Promise<Tables> {
  const tables = new Tables();
  for (const event of events) await recording(tables, event, async () => {}, 0);
  await tables.settle(tomorrow(NOW));
  return tables;
}

/** All at once, some of them twice, in whatever order the scheduler lets their steps happen, some killed on the way. */
async function shuffled(
  events: readonly Event[],
  scheduler: fc.Scheduler,
  dies: readonly number[],
): Promise<Tables> {
  const tables = new Tables();
  const gate: Gate = (step) => scheduler.schedule(Promise.resolve(), step);
  const requests = events.map((event, n) =>
    recording(tables, event, gate, dies[n % dies.length] ?? 0),
  );
  await scheduler.waitFor(Promise.all(requests));
  await tables.settle(tomorrow(NOW));
  return tables;
}

const runs = { numRuns: Number(process.env.HISTORIES ?? 150) };
const deaths = fc.array(fc.constantFrom(0, 0, 1, 3, 4, 5, 6, 8), { minLength: 1, maxLength: 4 });
const repeats = fc.array(fc.nat({ max: 9 }), { maxLength: 4 });
const again = (events: readonly Event[], which: readonly number[]): Event[] => [
  ...events,
  ...which.map((n) => events[n % events.length] as Event),
];

test('where each device has one user, any order, repetition and simultaneity of the same events gives the same profiles', async () => {
  const owned = fc.constantFrom(['1', 'x'] as const, ['1', 'y'] as const, ['2', 'z'] as const);
  await fc.assert(
    fc.asyncProperty(
      deeds(owned),
      repeats,
      deaths,
      fc.scheduler(),
      async (said, which, dies, scheduler) => {
        const events = said.map(eventOf);
        const tables = await shuffled(again(events, which), scheduler, dies);

        expect(standing(tables, NOW)).toEqual(standing(await inOrder(events), NOW));
      },
    ),
    runs,
  );
});

test('where users contend for devices, one has each, with all that happened on it, and the others are refused', async () => {
  const contended = fc.tuple(user, device);
  await fc.assert(
    fc.asyncProperty(
      deeds(contended),
      repeats,
      deaths,
      fc.scheduler(),
      async (said, which, dies, scheduler) => {
        const events = said.map(eventOf);
        const tables = await shuffled(again(events, which), scheduler, dies);
        const profiles = [...tables.items.values()].filter(isProfile);

        for (const { customer } of profiles)
          expect(saidOf(tables.profile(customer), NOW)).toEqual(truth(tables, customer, NOW));
        // Whose a device is, is said once, and every claim on it is heard or refused.
        const claims = said.filter((deed) => 'device' in deed && 'user' in deed);
        for (const { user, device } of claims as Extract<Deed, { kind: 'alias' }>[]) {
          const pointer = tables.items.get(`a:${device}`);
          if (!isPointer(pointer)) throw new Error('Nobody has it');
          expect(pointer.pending).toBe(false);
          const { sources, refused } = tables.profile(`u:${user}`);
          expect(sources.includes(`a:${device}`)).toBe(pointer.to === `u:${user}`);
          expect(refused.includes(`a:${device}`)).toBe(pointer.to !== `u:${user}`);
        }
        const counted = profiles.flatMap(({ buckets }) => Object.values(buckets));
        const total = counted.reduce((sum, bucket) => sum + bucket.events, 0);
        expect(total).toBe(
          new Set(events.map((event) => `${sourceOf(event)} ${event.messageId}`)).size,
        );
      },
    ),
    runs,
  );
});
