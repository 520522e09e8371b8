import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Lifecycle } from '../predictions/lifecycle.ts';
import { RfmCell } from '../predictions/rfm.ts';
import { DAY_MS, durationMs } from '../time.ts';
import { chosen } from './choice.ts';
import { Comparison, Lasting, Range, ranged, TraitLeaf, Value } from './comparison.ts';

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

const Name = z.string().min(1).max(200);
const ValueOrComparison = chosen(
  (value) => (isObject(value) ? Comparison : Value),
  z.union([Value, Comparison]),
);

/** By property, dotted into objects and lists (`products.sku`): a value that it equals, or comparisons. */
export const Where = z
  .record(Name, ValueOrComparison)
  .refine((where) => Object.keys(where).length <= 20, 'must name at most 20 properties');
export type Where = z.output<typeof Where>;

const Names = z.array(Name).min(1).max(50);
const what = {
  event: chosen((value) => (Array.isArray(value) ? Names : Name), z.union([Name, Names])),
  where: Where.optional(),
};

/** Events of some name, whose properties meet something. */
export const Happening = z.strictObject(what);
export type Happening = z.output<typeof Happening>;

const Times = z.int().min(0).max(1_000_000_000);
export const Count = ranged({}, Times);
export type Count = z.output<typeof Count>;

/** More different values are not told apart: there are at least so many. */
export const MOST_DISTINCT = 200;
const Different = z.int().min(0).max(MOST_DISTINCT);

/** The property, dotted, whose values are added up, averaged and so on. */
const of = { of: Name };
const quantities = {
  count: Count.optional(),
  sum: ranged(of).optional(),
  avg: ranged(of).optional(),
  min: ranged(of).optional(),
  max: ranged(of).optional(),
  distinct: ranged(of, Different)
    .refine(({ lte = 0, gt = 0, is = 0 }) => Math.max(lte, gt, is) < MOST_DISTINCT, {
      error: `${MOST_DISTINCT} or more different values are not told apart`,
    })
    .optional(),
};
type QuantityName = keyof typeof quantities;
export const quantityNames = Object.keys(quantities) as QuantityName[];

/** Days of UTC, both included. */
const Between = z
  .tuple([z.iso.date(), z.iso.date()])
  .refine(([from, to]) => from <= to, 'must not end before it begins');

const oneOf =
  (names: readonly string[]) =>
  (leaf: Readonly<Record<string, unknown>>): boolean =>
    names.filter((name) => leaf[name] !== undefined).length <= 1;

/** How often events happened, or what a property of theirs came to; at least once when nothing is said. */
export const EventLeaf = z
  .strictObject({ ...what, ...quantities, within: Lasting.optional(), between: Between.optional() })
  .refine(oneOf(quantityNames), `must have at most one of ${quantityNames.join(', ')}`)
  .refine(oneOf(['within', 'between']), 'must have at most one of within, between');
export type EventLeaf = z.output<typeof EventLeaf>;

export type Step = Happening;

/** Steps that were taken one after the other within so much time, and what must not have come after the last. */
export const SequenceLeaf = z
  .strictObject({
    sequence: z.array(Happening).min(1).max(10),
    within: Lasting.refine((text) => durationMs(text) <= 7 * DAY_MS, 'must be at most P7D'),
    notFollowedBy: Happening.optional(),
    count: Count.optional(),
    /** The last so much time, in which the last step must lie; all time when left out. */
    during: Lasting.optional(),
  })
  .refine(({ sequence, notFollowedBy }) => sequence.length > 1 || notFollowedBy !== undefined, {
    path: ['sequence'],
    error: 'must have two steps, or one and notFollowedBy',
  });
export type SequenceLeaf = z.output<typeof SequenceLeaf>;

/** The members of another segment. */
export const SegmentLeaf = z.strictObject({ segment: DefinitionId });
export type SegmentLeaf = z.output<typeof SegmentLeaf>;

/** Whoever was near a point, as far as their last 20 places tell. */
export const NearLeaf = z.strictObject({
  near: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    radiusKm: z.number().positive().max(20_040),
  }),
  within: Lasting.optional(),
});
export type NearLeaf = z.output<typeof NearLeaf>;

/** Where somebody was last. */
export const PlaceLeaf = z.strictObject({
  place: z
    .strictObject({
      country: ValueOrComparison.optional(),
      city: ValueOrComparison.optional(),
    })
    .refine(({ country, city }) => country !== undefined || city !== undefined, {
      error: 'must have at least one of country, city',
    }),
});
export type PlaceLeaf = z.output<typeof PlaceLeaf>;

/** Scores from 1 to 5 for recency, frequency and monetary value among all who ordered, or the name of a cell of them. */
export const RfmLeaf = z.strictObject({
  rfm: z
    .strictObject({
      recency: Range.optional(),
      frequency: Range.optional(),
      monetary: Range.optional(),
      cell: RfmCell.optional(),
    })
    .refine((rfm) => Object.values(rfm).some((one) => one !== undefined), {
      error: 'must have at least one of recency, frequency, monetary, cell',
    }),
});
export type RfmLeaf = z.output<typeof RfmLeaf>;

/** Where somebody stands by their orders. */
export const LifecycleLeaf = z.strictObject({
  lifecycle: Lifecycle,
});
export type LifecycleLeaf = z.output<typeof LifecycleLeaf>;

/** What the models say: probabilities from 0 to 1, a value in the shop's currency, its decile (1 is the highest tenth). */
export const PredictionLeaf = ranged({
  prediction: z.enum(['churn90d', 'purchase30d', 'value365d', 'value365dDecile']),
});
export type PredictionLeaf = z.output<typeof PredictionLeaf>;

/** The share, from 0 to 1, that a category has of a customer's interest. */
export const AffinityLeaf = ranged({ affinity: z.strictObject({ category: Name }) });
export type AffinityLeaf = z.output<typeof AffinityLeaf>;

/** Whether marketing on the channel, and of the topic, is agreed to. */
export const ConsentLeaf = z.strictObject({
  consent: z.strictObject({
    channel: z.string().min(1).max(100),
    topic: z.string().min(1).max(100).optional(),
  }),
});
export type ConsentLeaf = z.output<typeof ConsentLeaf>;

/** So many in a hundred, the same ones every time, by a hash of the salt and the customer. */
export const SampleLeaf = z.strictObject({
  sample: z.strictObject({ salt: z.string().max(100), percent: z.number().min(0).max(100) }),
});
export type SampleLeaf = z.output<typeof SampleLeaf>;

/** Every kind of leaf by the field that tells it. */
export const leaves = {
  trait: TraitLeaf,
  event: EventLeaf,
  sequence: SequenceLeaf,
  segment: SegmentLeaf,
  near: NearLeaf,
  place: PlaceLeaf,
  rfm: RfmLeaf,
  lifecycle: LifecycleLeaf,
  prediction: PredictionLeaf,
  affinity: AffinityLeaf,
  consent: ConsentLeaf,
  sample: SampleLeaf,
} as const;
export type LeafName = keyof typeof leaves;
export type Leaf = z.output<(typeof leaves)[LeafName]>;
export const leafNames = Object.keys(leaves) as LeafName[];
