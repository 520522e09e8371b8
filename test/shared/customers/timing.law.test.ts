import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { joinTimers, type Timer } from '../../../shared/customers/timers.ts';
import type { Event } from '../../../shared/events/event.ts';
import { aChunk } from './events.ts';
import { cart, did, minutes, store } from './running.ts';
import type { Gate } from './world.ts';

const LAST = 50;
/** Nothing is due before everything is known: what comes after its time cannot call anything back. */
const KNOWN = 55;
const DONE = 60 + LAST;

const visitor = { userId: undefined, anonymousId: 'x' } as object;

const events = fc
  .record({
    name: fc.constantFrom('Product Added', 'Product Added', 'Order Completed', 'Page'),
    minute: fc.nat(LAST),
    cartId: fc.constantFrom('c', 'd', undefined),
    who: fc.constantFrom<Partial<Event>>({}, visitor),
  })
  .map(({ name, minute, cartId, who }) => {
    const event = did(name, minute, cartId, who);
    return { ...event, messageId: `${event.messageId} ${event.userId ?? ''}` };
  });
const signIn: Event = {
  ...{ type: 'identify', messageId: 'sign-in', time: minutes(25) },
  ...{ userId: '1', anonymousId: 'x' },
};

const histories = fc.record({
  said: fc.uniqueArray(events, { maxLength: 14, selector: ({ messageId }) => messageId }),
  /** Where in the order of arrival the visitor signs in, if they do. */
  at: fc.option(fc.nat(14)),
  /** How many come together, in turn. */
  together: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  again: fc.array(fc.nat(14), { maxLength: 5 }),
  dies: fc.array(fc.nat(14), { maxLength: 3 }),
  diesAtLast: fc.nat(10),
});

/** The carts that are to be reminded of: those in which the last thing that happened is that something was put in. */
function left(said: readonly Event[], ownerOf: (event: Event) => CustomerKey): string[] {
  const groups = Map.groupBy(
    said.filter(({ event, properties }) => event === 'Product Added' && properties?.cart_id),
    (event) => `${ownerOf(event)} cart ${event.properties?.cart_id}`,
  );
  return [...groups].flatMap(([name, added]) => {
    const last =
      added
        .map(({ time }) => time)
        .sort()
        .at(-1) ?? '';
    const isBought = said.some(
      (other) =>
        other.event === 'Order Completed' &&
        name.startsWith(`${ownerOf(other)} `) &&
        [undefined, name.slice(-1)].includes(other.properties?.cart_id as string | undefined) &&
        other.time >= last,
    );
    return isBought ? [] : [`${name} ${(Date.parse(last) - Date.parse(minutes(0))) / 60_000}`];
  });
}

test('in any order, grouping and repetition, over a sign-in and crashes, the same runs start, each once, and none that was cancelled', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ said, at, together, again, dies, diesAtLast }) => {
      const { tables, starts } = store({ cart, it: { event: 'Product Added' } });
      const all = at === null ? said : said.toSpliced(at, 0, signIn);
      const deliver = async (some: readonly Event[], minute: number, gate?: Gate) => {
        const chunks = some.map((event) => aChunk(event, { receivedAt: minutes(minute) }));
        for (const chunk of chunks) tables.putChunk(chunk);
        for (const [customer, own] of Map.groupBy(chunks, ({ source }) => source)) {
          const news = own.flatMap((chunk) => chunk.events.map(({ messageId }) => messageId));
          const hours = [...new Set(own.map(({ hour }) => hour))];
          await tables.bring(
            { customer, hours, cause: 'event', news },
            minutes(minute),
            'request',
            gate,
          );
        }
      };
      const dying = (steps: number): Gate => {
        let left = steps;
        return async () => {
          left -= 1;
          if (left < 0) throw new Error('killed');
        };
      };
      for (let from = 0, turn = 0; from < all.length; turn += 1) {
        const some = all.slice(from, from + (together[turn % together.length] ?? 1));
        from += some.length;
        // A client whose request dies says it all again.
        if (dies.includes(turn)) await deliver(some, KNOWN, dying(turn + 1)).catch(() => {});
        await deliver(some, KNOWN);
      }
      for (const n of again) await deliver(all.slice(n, n + 2), KNOWN + 1);
      await tables.settle(minutes(59));
      expect(starts().filter((one) => one.includes(' cart '))).toEqual([]);

      // In the middle of the work the light goes out.
      for (let minute = 60; minute <= DONE; minute += 5) {
        for (const customer of ['u:1', 'a:x'] as const)
          await tables
            .bring(
              { customer, hours: [], cause: 'time' },
              minutes(minute),
              'queue',
              dying(diesAtLast),
            )
            .catch(() => {});
        await tables.settle(minutes(minute));
      }
      await tables.settle(minutes(DONE + 5));
      const owner = ({ userId }: Event): CustomerKey =>
        userId === undefined && at === null ? 'a:x' : 'u:1';
      const reminded = starts().filter((one) => one.includes(' cart '));
      expect([...new Set(reminded)].sort()).toEqual(left(said, owner).sort());

      const runs = tables.starts
        .filter(({ start }) => start.campaignId === 'it')
        .map(({ customer, start: { source, id } }) => `${source ?? customer} ${id}`);
      const added = said.filter(({ event }) => event === 'Product Added');
      expect([...new Set(runs)].sort()).toEqual(
        added.map((one) => `${one.userId === undefined ? 'a:x' : 'u:1'} ${one.messageId}`).sort(),
      );
    }),
    { numRuns: Number(process.env.HISTORIES ?? 150) },
  );
});

const timers = fc.array(
  fc.record(
    {
      campaignId: fc.constantFrom('a', 'b'),
      key: fc.nat(30).map(String),
      at: fc.nat(40).map(minutes),
      source: fc.constantFrom<CustomerKey>('a:x', 'a:y'),
      cancelledBy: fc.constantFrom('Order Completed'),
    },
    { requiredKeys: ['campaignId', 'key', 'at'] },
  ),
  { maxLength: 60 },
) as fc.Arbitrary<Timer[]>;

test('joining timers is idempotent, commutative and associative, however many are open', () => {
  fc.assert(
    fc.property(timers, fc.nat(60), (all, cut) => {
      const whole = joinTimers(all);
      expect(joinTimers([...all].reverse())).toEqual(whole);
      expect(joinTimers([...whole, ...all])).toEqual(whole);
      expect(joinTimers([...joinTimers(all.slice(cut)), ...joinTimers(all.slice(0, cut))])).toEqual(
        whole,
      );
    }),
  );
});
