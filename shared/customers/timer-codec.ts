import * as z from 'zod';
import { CustomerKey } from './customer.ts';
import { Cause, type Reaction } from './profile.ts';
import { ms, Time } from './register-codec.ts';
import type { Start, Started, Timer } from './timers.ts';

/** Nothing where it is the customer's own. */
const Source = z.preprocess((text) => text || undefined, CustomerKey.optional());

/** Campaign, start, key, source, what cancelled it. */
const StoredTimer = z
  .tuple([z.string(), Time, z.string().default(''), Source, z.string().default('')])
  .transform(
    ([campaignId, at, key, source, cancelledBy]): Timer => ({
      ...{ campaignId, key, at },
      ...(source && { source }),
      ...(cancelledBy !== '' && { cancelledBy }),
    }),
  );
const StoredStarted = z
  .tuple([z.string(), Time, z.string().default('')])
  .transform(([campaignId, at, key]): Started => ({ campaignId, key, at }));

const Crossing = z
  .tuple([z.enum(['entered', 'left']), z.string(), Time, Cause])
  .transform(([kind, segmentId, at, cause]): Reaction => ({ kind, segmentId, at, cause }));
const StoredStart = z
  .tuple([
    ...([z.literal('start'), z.string(), Time, Time, z.string().default(''), Source] as const),
    ...([z.string().default(''), z.literal(['', 'late']).default('')] as const),
  ])
  .transform(
    ([kind, campaignId, at, dueAt, key, source, id, because]): Start => ({
      ...{ kind, campaignId, key, at, dueAt },
      ...(source && { source }),
      ...(id !== '' && { id }),
      ...(because !== '' && { because }),
    }),
  );

/** Timers, when what may not start again last started, and what is to be carried out. */
export const StoredTimers = z.object({
  T: z.array(StoredTimer).default([]),
  S: z.array(StoredStarted).default([]),
  r: z.array(z.union([Crossing, StoredStart])).default([]),
});

export const spellTimer = ({ campaignId, at, key, source, cancelledBy = '' }: Timer) =>
  trimmed([campaignId, ms(at), key, source ?? '', cancelledBy]);

export const spellStarted = ({ campaignId, at, key }: Started) =>
  trimmed([campaignId, ms(at), key]);

export function spellOutgoing(one: Reaction | Start): unknown[] {
  if (one.kind !== 'start') return [one.kind, one.segmentId, ms(one.at), one.cause];
  const { kind, campaignId, at, dueAt, key, source, id = '', because = '' } = one;
  return trimmed([kind, campaignId, ms(at), ms(dueAt), key, source ?? '', id, because]);
}

function trimmed(values: unknown[]): unknown[] {
  const end = values.findLastIndex((value) => value !== '');
  return values.slice(0, end + 1);
}
