import * as z from 'zod';
import { currentCatalog } from '../catalog/store.ts';
import { type CustomerKey, shown } from '../customers/customer.ts';
import { readHistory } from '../customers/history.ts';
import type { Profile } from '../customers/profile.ts';
import { Cause } from '../customers/profile.ts';
import { profileOf } from '../customers/read.ts';
import { shownEvent } from '../customers/show.ts';
import { AppError } from '../errors.ts';
import type { LoggedEvent } from '../events/event.ts';
import { DAY_MS, durationMs, Instant, plus, startOfDay } from '../time.ts';
import { asOf } from './as-of.ts';
import { type Explained, explain, type LeafWhy, type Why } from './explain.ts';
import type { EventLeaf, SequenceLeaf, Step } from './leaves.ts';
import { namesOf, stepMatcher } from './step.ts';
import { firstBucket, windowOf } from './window.ts';

/** How many of the events behind a leaf are shown. */
const SHOWN_EVENTS = 20;

const Holds = z.union([z.boolean(), z.literal('unknown')]);
const EventShown = z.looseObject({ messageId: z.string(), time: Instant });

export interface WhyAnswer {
  readonly holds: boolean | 'unknown';
  readonly [field: string]: unknown;
}

/** The tree of a condition: `all`, `any` and `not` with what they came to, and its leaves. */
const Tree: z.ZodType<WhyAnswer> = z
  .lazy(() =>
    z.union([
      z.object({ all: z.array(Tree), holds: Holds }),
      z.object({ any: z.array(Tree), holds: Holds }),
      z.object({ not: Tree, holds: Holds }),
      z.object({
        leaf: z.record(z.string(), z.unknown()),
        value: z.unknown(),
        wanted: z.unknown(),
        holds: Holds,
        flipsAt: Instant.nullable(),
        events: z.array(EventShown).optional(),
        segment: Tree.optional(),
      }),
    ]),
  )
  .meta({ id: 'Why' });

/** What `GET /v1/customers/{id}/segments/{segmentId}/why` answers. */
export const SegmentWhy = z.object({
  customerId: z.string(),
  segmentId: z.string(),
  version: z.int(),
  state: z.enum(['in', 'out', 'unknown']),
  since: Instant.optional(),
  cause: Cause.optional(),
  asOf: Instant,
  /** When time alone would next change the state, to the second; null for not within 400 days. */
  flipsAt: Instant.nullable(),
  why: Tree,
});
export type SegmentWhy = z.input<typeof SegmentWhy>;

/** Why a customer is in a segment or not, as of now. Throws `not-found` for a segment that there is none of. */
export async function whySegment(
  customer: CustomerKey,
  segmentId: string,
  now: Instant,
): Promise<SegmentWhy> {
  const catalog = await currentCatalog(now);
  const definition = catalog.segments.get(segmentId);
  if (!definition) throw new AppError('not-found', `There is no segment "${segmentId}"`);
  const [profile, seen] = await Promise.all([
    profileOf(customer, now, catalog),
    asOf(now, catalog),
  ]);
  const explained: Explained = explain(segmentId, profile, seen, catalog);
  const { holds } = explained.why;
  const member = Object.hasOwn(profile.segments, segmentId)
    ? profile.segments[segmentId]
    : undefined;
  return {
    customerId: shown(profile.customer),
    segmentId,
    version: definition.version,
    state: holds === 'unknown' ? 'unknown' : holds ? 'in' : 'out',
    ...(holds === true && member),
    asOf: now,
    flipsAt: explained.flipsAt,
    why: await answered(explained.why, profile, now),
  };
}

/** The tree with the events behind each leaf that looks at some. */
async function answered(why: Why, profile: Profile, now: Instant): Promise<WhyAnswer> {
  const inside = (one: Why) => answered(one, profile, now);
  const { holds } = why;
  if ('all' in why) return { all: await Promise.all(why.all.map(inside)), holds };
  if ('any' in why) return { any: await Promise.all(why.any.map(inside)), holds };
  if ('not' in why) return { not: await inside(why.not), holds };
  const { of, segment, ...leaf } = why;
  return {
    ...leaf,
    ...(segment && { segment: await inside(segment) }),
    ...(await evidence(of, profile, now)),
  };
}

async function evidence(of: LeafWhy['of'], profile: Profile, now: Instant) {
  if (of === undefined || !('event' in of || 'sequence' in of)) return {};
  const steps = 'event' in of ? [of] : [...of.sequence, ...[of.notFollowedBy ?? []].flat()];
  const asked = {
    names: steps.flatMap(namesOf),
    isWanted: isOneOf(steps),
    ...spanOf(of, now),
  };
  const { events } = await readHistory(profile, asked, { limit: SHOWN_EVENTS });
  return { events: events.map(shownEvent) };
}

const isOneOf = (steps: readonly Step[]): ((event: LoggedEvent) => boolean) => {
  const matchers = steps.map(stepMatcher);
  return (event) => matchers.some((isStep) => isStep(event));
};

/** The time in which what a leaf counts must lie. */
function spanOf(leaf: EventLeaf | SequenceLeaf, now: Instant): { from?: Instant; to?: Instant } {
  if ('event' in leaf && leaf.between)
    return {
      from: startOfDay(leaf.between[0]),
      to: plus(startOfDay(leaf.between[1]), DAY_MS),
    };
  const lasting = 'event' in leaf ? leaf.within : leaf.during;
  if (lasting === undefined) return {};
  const first = firstBucket(windowOf(lasting), now);
  const from = first.length === 10 ? startOfDay(first) : `${first}:00:00.000Z`;
  return { from: 'event' in leaf ? from : plus(from, -durationMs(leaf.within)) };
}
