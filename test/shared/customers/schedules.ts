import type { Gate } from './world.ts';

type Actor = (gate: Gate) => Promise<unknown>;

interface Stage {
  readonly actors: readonly Actor[];
  readonly check: () => void;
}

/**
 * Runs actors under every schedule of their steps, one after the other: at each moment every step that waits is a choice.
 * Calls `check` after each run; answers how many there were.
 */
export async function everySchedule(
  stage: () => Stage | Promise<Stage>,
  limit = 200_000,
): Promise<number> {
  const choices: { taken: number; of: number }[] = [];
  let runs = 0;
  do {
    const { actors, check } = await stage();
    await play(actors, choices);
    check();
    runs += 1;
    if (runs > limit) throw new Error(`More than ${limit} schedules`);
  } while (advance(choices));
  return runs;
}

async function play(
  actors: readonly Actor[],
  choices: { taken: number; of: number }[],
): Promise<void> {
  const waiting: (() => void)[] = [];
  let alive = actors.length;
  const gate: Gate = () => new Promise((resolve) => waiting.push(resolve));
  const ends = actors.map((actor) => actor(gate).finally(() => (alive -= 1)));
  for (let step = 0; ; step += 1) {
    await quiet();
    if (waiting.length === 0) break;
    const choice = choices[step] ?? { taken: 0, of: waiting.length };
    choices[step] = choice;
    if (choice.of !== waiting.length) throw new Error('The same choices led elsewhere');
    waiting.splice(choice.taken, 1)[0]?.();
  }
  await Promise.all(ends);
  if (alive > 0) throw new Error('Somebody waits for nothing');
}

/** The next schedule in order of choices, or false after the last. */
function advance(choices: { taken: number; of: number }[]): boolean {
  for (;;) {
    const last = choices.pop();
    if (last === undefined) return false;
    if (last.taken + 1 < last.of) {
      choices.push({ taken: last.taken + 1, of: last.of });
      return true;
    }
  }
}

/** Everything that can go on without a step has gone on. */
const quiet = () => new Promise<void>((resolve) => setImmediate(resolve));
