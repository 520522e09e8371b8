import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { horizonAt } from '../../../shared/customers/buckets.ts';
import { addressesOf, foldEvents, join } from '../../../shared/customers/fold.ts';
import { emptyProfile } from '../../../shared/customers/profile.ts';
import { proofsOf } from '../../../shared/customers/promotions.ts';
import { joinRegisters, registersOf } from '../../../shared/customers/registers.ts';
import { windowIn } from '../../../shared/customers/windows.ts';
import { distinct } from '../../../shared/events/distinct.ts';
import type { Chunk } from '../../../shared/events/event.ts';
import { DAY_MS, HOUR_MS, hourOf, type Instant, plus, startOfHour } from '../../../shared/time.ts';
import { deliveries, times } from './deliveries.ts';
import { aTrack, logged, NOW, sourceOf } from './events.ts';
import { measuring } from './measuring.ts';
import { type Sent, withoutTies } from './ties.ts';
import { saidOf, Tables, truth } from './world.ts';

const { rules } = measuring;

let chunks = 0;
const chunkOf = ({ event, ...receipt }: Sent): Chunk => {
  chunks += 1;
  return {
    source: sourceOf(event),
    hour: hourOf(event.time),
    chunkId: `c${chunks}`,
    via: 'live',
    ...receipt,
    events: [event],
  };
};

test('joining what events say is idempotent, commutative and associative', () => {
  fc.assert(
    fc.property(deliveries, fc.integer({ min: 0, max: 14 }), (sent, cut) => {
      const events = distinct(sent.map(chunkOf));
      const proofs = proofsOf(events, rules.verify, ['u:1', 'a:x', 'a:y']);
      const said = events.map((event) =>
        registersOf(event, rules.isProtected, windowIn(event, proofs.get(event), rules.rewards)),
      );
      const joined = (parts: typeof said) => joinRegisters(parts, rules.isProtected);
      const all = joined(said);

      expect(joined([...said].reverse())).toEqual(all);
      expect(joined([joined(said.slice(0, cut)), joined(said.slice(cut))])).toEqual(all);
      expect(joined([all, ...said, all])).toEqual(all);
    }),
  );
});

test('so it is where more push tokens and kinds are claimed than are kept', () => {
  const names = fc.integer({ min: 0, max: 99 });
  const claims = fc.array(fc.tuple(names, names, times), { minLength: 60, maxLength: 200 });
  fc.assert(
    fc.property(claims, fc.integer({ min: 0, max: 200 }), (claimed, cut) => {
      const said = claimed.map(([kind, token, time], n) => {
        const context = { device: { type: `k${kind % 40}`, token: `t${token}` } };
        return registersOf(logged(aTrack(`m${n}`, time, { context })), rules.isProtected);
      });
      const joined = (parts: typeof said) => joinRegisters(parts, rules.isProtected);
      const all = joined(said);

      expect(joined([...said].reverse())).toEqual(all);
      expect(joined([joined(said.slice(cut)), joined(said.slice(0, cut))])).toEqual(all);
    }),
  );
});

/** A sequence within two days reaches that far from an address into others; `gather` reads as much. */
const isNear = (hour: string, address: string): boolean => {
  const startOf = (of: string) => Date.parse(startOfHour(of.length === 10 ? `${of}T00` : of));
  return Math.abs(startOf(hour) - startOf(address)) <= 3 * DAY_MS;
};

test('addresses folded in any order, again and again, give what one fold of everything gives', () => {
  fc.assert(
    fc.property(deliveries, fc.infiniteStream(fc.nat()), (sent, chance) => {
      const all = distinct(sent.map(chunkOf)).map((event) => ({
        ...event,
        source: 'u:1' as const,
      }));
      const horizon = horizonAt(NOW, '0000-00-00');
      const nobody = emptyProfile('u:1', 1);
      const addresses = [
        ...addressesOf(
          all.map(({ hour }) => hour),
          horizon,
        ),
      ];
      const shuffled = [...addresses, ...addresses]
        .map((address) => ({ address, at: chance.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at);
      const profile = shuffled.reduce((before, { address }) => {
        const around = all.filter(({ hour }) => isNear(hour, address));
        const folded = foldEvents([...around].reverse(), rules, horizon, nobody);
        return join(before, new Set([address]), folded, rules, horizon);
      }, nobody);
      const whole = join(
        nobody,
        new Set(addresses),
        foldEvents(all, rules, horizon, nobody),
        rules,
        horizon,
      );

      const said = (of: typeof whole) => saidOf(of, NOW, rules.rewards);
      expect(said(profile)).toEqual(said(whole));
    }),
  );
});

/** Everything that may happen between a request and its rest. */
const histories = fc.array(
  fc.record({
    sent: deliveries,
    /** Hours until then. */
    pause: fc.constantFrom(0, 0, 1, 20, 100),
    /** What becomes of each customer's fold, in turn. */
    folds: fc.array(fc.constantFrom('once', 'twice', 'retried-later', 'dies-at-3', 'dies-at-5'), {
      minLength: 1,
      maxLength: 5,
    }),
    attended: fc.boolean(),
  }),
  { maxLength: 6 },
);

test('requests in any grouping, repeated, late, killed and retried, over merges and days, give what one fold gives', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const tables = new Tables();
      tables.knowledge = measuring;
      let now: Instant = NOW;
      const later: (() => Promise<unknown>)[] = [];
      for (const { sent, pause, folds, attended } of withoutTies(history)) {
        now = plus(now, pause * HOUR_MS);
        const put = sent.map(chunkOf);
        for (const chunk of put) tables.putChunk(chunk);
        let turn = 0;
        for (const source of new Set(put.map((chunk) => chunk.source))) {
          const hours = put.filter((chunk) => chunk.source === source).map(({ hour }) => hour);
          const fold = folds[turn++ % folds.length];
          const again = () => tables.bring({ customer: source, hours, cause: 'event' }, now);
          if (fold === 'retried-later') later.push(again);
          else if (fold === 'once') await again();
          else if (fold === 'twice') await again().then(again);
          else {
            let steps = Number(fold?.at(-1));
            const dying = async () => {
              steps -= 1;
              if (steps < 0) throw new Error('killed');
            };
            const work = { customer: source, hours, cause: 'event' as const };
            await tables.bring(work, now, 'request', dying).catch(() => later.push(again));
          }
        }
        if (attended) await tables.settle(now);
      }
      for (const retry of later.reverse()) await retry();
      await tables.settle(now);

      for (const customer of tables.items.keys()) {
        if ('to' in (tables.items.get(customer) ?? {})) continue;
        const said = saidOf(tables.profile(customer), now, rules.rewards);
        expect(said).toEqual(truth(tables, customer, now));
      }
    }),
    { numRuns: Number(process.env.HISTORIES ?? 300) },
  );
});
