import * as z from 'zod';
import { dueAt, type Triggers } from '../campaigns/triggers.ts';
import { Instant } from '../time.ts';
import type { Profile } from './profile.ts';

/** A run of a campaign that waits for its time, as the API shows it. */
export const ShownTimer = z.object({
  campaignId: z.string(),
  key: z.string().optional(),
  startedAt: Instant,
  dueAt: Instant,
  /** The event that cancelled it, or `left` (`entered`) of a segment's. */
  cancelledBy: z.string().optional(),
});

/** What waits for a customer's sake, what is due first first. */
export const timersOf = (
  { timers }: Pick<Profile, 'timers'>,
  triggers: Triggers,
): z.input<typeof ShownTimer>[] =>
  timers
    .flatMap(({ campaignId, key, at, cancelledBy }) => {
      const wait = triggers.of.get(campaignId);
      if (!wait) return [];
      const shown = { campaignId, startedAt: at, dueAt: dueAt(wait, at) };
      return [{ ...shown, ...(key !== '' && { key }), ...(cancelledBy && { cancelledBy }) }];
    })
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
