import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { plan, stateOf } from './planned.ts';
import { type Fault, faults, World } from './world.ts';

useTables();
let world: World;

beforeEach(() => {
  world = new World(noon);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const cases = faults.flatMap((fault) =>
  (['marketing', 'transactional'] as const).flatMap((kind) =>
    [true, false].map((events) => ({ fault, kind, events })),
  ),
);

/** A read that gets no answer is as good as refused. */
const worthIt = (fault: Fault, call: string) =>
  fault === 'refused' || fault === 'killed before' || !/^(Get|Query|BatchGet)/.test(call);

async function run(fault: Fault, call: number, kind: string, events: boolean) {
  const planned = await plan({ class: kind });
  world.fail(call, fault);
  await world.deliver(planned.work);
  if (events) await world.tell();
  else world.loseEvents();
  await world.settle(planned.message);
  if (events) await world.tell();
  return planned;
}

describe.each(cases)(
  'a fault ($fault; $kind; events arrive: $events)',
  ({ fault, kind, events }) => {
    test('at any call: nobody twice, nobody forgotten, unknown only what was ambiguous', async () => {
      world.fail(-1, fault);
      await world.work((await plan({ class: kind })).work);
      const calls = [...world.calls];
      expect(calls).toContain('SendEmailCommand');
      for (const [call, name] of calls.entries()) {
        if (!worthIt(fault, name)) continue;
        world.ambiguous = false;
        const from = world.accepted.length;
        const planned = await run(fault, call, kind, events);
        const copies = world.accepted.slice(from).length;
        const { state } = (await stateOf(planned)) ?? {};
        const at = `${name} (${call}): ${state}, ${copies} copies`;

        expect(['sent', 'delivered', 'unknown'], at).toContain(state);
        // Without its events nobody can know whether a lost transactional mail was sent: two are better than none.
        expect(copies, at).toBeLessThanOrEqual(
          kind === 'transactional' && !events && world.ambiguous ? 2 : 1,
        );
        if (state !== 'unknown') expect(copies, at).toBeGreaterThanOrEqual(1);
        if (state === 'unknown') expect([world.ambiguous, kind], at).toEqual([true, 'marketing']);
        if (events && copies > 0) expect(state, at).toBe('delivered');
      }
    });
  },
);
