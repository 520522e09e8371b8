import { expect, test } from 'vitest';
import { bring } from '../../../shared/customers/worker.ts';
import type { World } from '../../../shared/customers/world.ts';
import type { Chunk, Event } from '../../../shared/events/event.ts';
import { aChunk, aTrack, NOW } from './events.ts';
import { everySchedule } from './schedules.ts';
import { type Gate, saidOf, Tables, tomorrow, truth } from './world.ts';

/** Records an event as a request does: the chunk first, then its customer. */
const recording = (tables: Tables, event: Event) => async (gate: Gate) => {
  const chunk = aChunk(event);
  await gate('chunk');
  tables.putChunk(chunk);
  await tables.bring(workFor(chunk), NOW, 'request', gate);
};

const workFor = ({ source, hour }: Chunk) =>
  ({ customer: source, hours: [hour], cause: 'event' }) as const;

const ofVisitor = (id: string): Event => {
  const { userId: _, ...event } = aTrack(id, NOW, { anonymousId: 'x' });
  return event;
};
const identify = (id: string, userId = '1'): Event => ({
  type: 'identify',
  messageId: id,
  userId,
  anonymousId: 'x',
  time: NOW,
});

/** A customer of whom two events are known. */
const known = async (tables: Tables) => {
  for (const id of ['k1', 'k2']) await recording(tables, aTrack(id, NOW))(async () => {});
  return tables;
};

test.each([
  ['nothing was known of', async () => new Tables()],
  ['is known', () => known(new Tables())],
])(
  'two writers of a customer that %s lose nothing, whatever the order of their steps',
  async (_, world) => {
    const runs = await everySchedule(async () => {
      const tables = await world();
      return {
        actors: [recording(tables, aTrack('m1', NOW)), recording(tables, aTrack('m2', NOW))],
        check: () => {
          expect(saidOf(tables.profile('u:1'), NOW)).toEqual(truth(tables, 'u:1', NOW));
        },
      };
    });

    // Two times chunk, profile, log, put; whoever loses goes on alone.
    expect(runs).toBe(70);
  },
);

test('a log that was read before its profile is caught: it would lower a count', async () => {
  const caught: string[] = [];
  await everySchedule(() => {
    const tables = new Tables();
    const early = (event: Event) => async (gate: Gate) => {
      await gate('chunk');
      tables.putChunk(aChunk(event));
      await bring(readingEarly(tables, gate), workFor(aChunk(event)), NOW, 'request').catch(
        (error) => caught.push(String(error)),
      );
    };
    return {
      actors: [early(aTrack('m1', NOW)), early(aTrack('m2', NOW))],
      check: () => {},
    };
  });

  expect(caught).toContainEqual(expect.stringContaining('from 2 to 1 events'));
});

/** The planted bug: profile and log read the other way round. */
function readingEarly(tables: Tables, gate: Gate): World {
  const world = tables.world(gate);
  let early: Chunk[] = [];
  return {
    ...world,
    getProfile: async (customer) => {
      early = await world.readLog(customer);
      return world.getProfile(customer);
    },
    readLog: async () => early,
    readHours: async () => early,
  };
}

test('an event of a visitor who is being identified arrives, whatever the order of the steps', async () => {
  await everySchedule(() => {
    const tables = new Tables();
    const identified = aChunk(identify('i1'));
    tables.putChunk(identified);
    return {
      actors: [
        recording(tables, ofVisitor('e1')),
        (gate) => tables.bring(workFor(identified), NOW, 'request', gate),
      ],
      check: () => {
        expect(saidOf(tables.profile('u:1'), NOW)).toEqual(truth(tables, 'u:1', NOW));
        expect(tables.items.get('a:x')).toMatchObject({ to: 'u:1', pending: false });
      },
    };
  });
}, 60_000);

test('two users who claim one visitor at once: one has them, the other is refused', async () => {
  await everySchedule(() => {
    const tables = new Tables();
    tables.putChunk(aChunk(ofVisitor('e1')));
    return {
      actors: [recording(tables, identify('i1', '1')), recording(tables, identify('i2', '2'))],
      check: () => {
        const [one, two] = [tables.profile('u:1'), tables.profile('u:2')];
        expect(saidOf(one, NOW)).toEqual(truth(tables, 'u:1', NOW));
        expect(saidOf(two, NOW)).toEqual(truth(tables, 'u:2', NOW));
        expect([...one.refused, ...two.refused]).toEqual(['a:x']);
      },
    };
  });
});

test('what a worker that is killed at any step leaves is mended by a retry, or else by the end of the day', async () => {
  for (let killedAt = 0; killedAt < 12; killedAt += 1) {
    const tables = new Tables();
    await known(tables);
    tables.putChunk(aChunk(ofVisitor('e1')));
    await tables.bring({ customer: 'a:x', hours: ['2026-11-22T10'], cause: 'event' }, NOW);
    let steps = 0;
    const dying: Gate = async () => {
      steps += 1;
      if (steps > killedAt) throw new Error('killed');
    };
    await recording(tables, identify('i1'))(dying).catch(() => {});
    if (killedAt > 0) await tables.settle(tomorrow(tomorrow(NOW)));
    else await recording(tables, identify('i1'))(async () => {});

    expect(saidOf(tables.profile('u:1'), NOW)).toMatchObject({
      buckets: { '2026-11-22T10': { events: 4 } },
      sources: ['u:1', 'a:x'],
    });
    expect(tables.items.get('a:x')).toMatchObject({ to: 'u:1', pending: false });
    expect([...tables.carried]).toEqual(['a:x -> u:1']);
  }
});

test('a whole log that was handed over for a visitor who has merged meanwhile is folded where they went', async () => {
  const tables = new Tables();
  await recording(tables, identify('i1'))(async () => {});
  tables.putChunk(aChunk(ofVisitor('e1')));
  await tables.bring({ customer: 'a:x', hours: 'all', cause: 'import' }, NOW, 'queue');

  expect(tables.profile('u:1').buckets['2026-11-22T10']).toMatchObject({ events: 2 });
});
