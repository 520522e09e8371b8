import * as z from 'zod';
import type { Context } from '../offers/receipt.ts';
import { isNothing } from './bucket-codec.ts';
import { ms, Time } from './register-codec.ts';
import { isOpen, type OpenWindow, type RewardWindow, windowId } from './windows.ts';

const ID = 8;
const Day = z.string();

/** Day of the decision, its id, placement, offer, probability, then what there may be of context, view and reward. */
const Open = z.tuple([
  Day,
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  z.tuple([z.int(), z.string()]).nullable().default(null),
  Time.nullable().default(null),
  z.tuple([Time, z.int()]).nullable().default(null),
]);

/** Those that are open, and of each day the ids of those that are taught, one after the other. */
export const StoredWindows = z.object({
  D: z.array(Open).default([]),
  E: z.record(Day, z.string()).default({}),
});

export function spellWindows(windows: readonly RewardWindow[]): Record<string, unknown> {
  const open = windows.filter(isOpen).map(spellOpen);
  const taught: Record<string, string> = {};
  for (const window of windows)
    if (!isOpen(window)) taught[window.day] = (taught[window.day] ?? '') + window.id;
  return { ...(open.length > 0 && { D: open }), ...(!isNothing(taught) && { E: taught }) };
}

export function toWindows({ D, E }: z.output<typeof StoredWindows>): readonly RewardWindow[] {
  const taught = Object.entries(E).flatMap(([day, ids]) =>
    Array.from({ length: ids.length / ID }, (_, n) => {
      const id = ids.slice(n * ID, (n + 1) * ID);
      return { id, day, taught: true as const };
    }),
  );
  return [...D.map(toOpen), ...taught].sort((a, b) =>
    `${a.day} ${a.id}` < `${b.day} ${b.id}` ? -1 : 1,
  );
}

function spellOpen(window: OpenWindow): unknown[] {
  const { day, decisionId, placementId, offerId, probability, context, shownAt, reward } = window;
  const spelled = [
    ...[day, decisionId, placementId, offerId],
    // As many digits as a 32-bit float is told by.
    Number(probability.toPrecision(9)),
    context ? [context.features, spellSteps(context.steps)] : null,
    shownAt ? ms(shownAt) : null,
    reward ? [ms(reward.at), reward.revenue] : null,
  ];
  while (spelled.at(-1) === null) spelled.pop();
  return spelled;
}

function toOpen(stored: z.output<typeof Open>): OpenWindow {
  const [day, decisionId, placementId, offerId, probability, context, shownAt, reward] = stored;
  return {
    id: windowId(decisionId, placementId),
    ...{ day, decisionId, placementId, offerId },
    probability: Math.fround(probability),
    ...(context && { context: toContext(context) }),
    ...(shownAt && { shownAt }),
    ...(reward && { reward: { at: reward[0], revenue: reward[1] } }),
  };
}

const spellSteps = (steps: readonly number[]): string =>
  steps.map((step) => step.toString(16)).join('');

const toContext = ([features, steps]: readonly [number, string]): Context => ({
  features,
  steps: [...steps].map((step) => Number.parseInt(step, 16)),
});
