import { LIST_UPDATED } from '../customers/lists.ts';
import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { type Condition, leavesOf } from './condition.ts';
import { definedAt, namedBy, wholeOf } from './defined.ts';
import { compileCondition, type Surroundings, verdictIn } from './evaluate.ts';
import { distinctFeatures, type Feature, featuresOf } from './feature.ts';
import { cycleThrough } from './graph.ts';
import type { Leaf } from './leaves.ts';
import { listLeaf } from './listed.ts';
import { type AsOf, newRun, type Predicate } from './run.ts';
import type { Segment } from './segment.ts';
import { keptOf } from './series.ts';
import { Slots } from './slots.ts';
import { type Asked, askedBy, type Touched, touchIndex } from './touch.ts';
import type { Verdict } from './verdict.ts';

export type { AsOf } from './run.ts';
export type { Asked, Touched } from './touch.ts';
export type { Verdict } from './verdict.ts';

interface Defined<Body> {
  /** From which epoch of the catalog every feature that the body needs is in the profiles. */
  readonly epoch?: number | undefined;
  readonly updatedAt?: Instant;
  readonly body: Body;
}

/** What segments need of the catalog. */
export interface Definitions {
  readonly epoch: number;
  readonly segments: ReadonlyMap<string, Defined<Segment>>;
  readonly offers: ReadonlyMap<string, Defined<{ readonly eligibility?: Condition | undefined }>>;
  readonly campaigns: ReadonlyMap<string, Defined<{ readonly audience?: Condition | undefined }>>;
}

export interface Segments {
  /** Of the catalog; `epochOf` makes it comparable with a profile's. */
  readonly epoch: number;
  /** Everything that buckets must keep, for segments, offers and campaigns. */
  readonly features: readonly Feature[];
  readonly asked: Asked;
  readonly ids: ReadonlySet<string>;
  /** Whether any condition in force asks for what models, or their settings, say. */
  readonly needsModels: boolean;
  /** Since when a segment means what it means, those that it names included. */
  definedAt(segmentId: string): Instant;
  /** The verdict of every segment, or of those that what happened can touch. Pure. */
  evaluate(profile: Profile, asOf: AsOf, touched?: Touched): ReadonlyMap<string, Verdict>;
}

interface Compiled extends Segments {
  readonly around: Surroundings;
  /** Of conditions that are no segments: eligibilities, audiences. */
  readonly inline: WeakMap<Condition, Predicate>;
}

/** A catalog object never changes, so it is compiled once. */
const compiled = new WeakMap<Definitions, Compiled>();

export const compileSegments = (catalog: Definitions): Segments => compiledOf(catalog);

/** The verdict of a condition that stands in an offer or a campaign, or names a segment. */
export const evaluateCondition = (
  condition: Condition,
  profile: Profile,
  asOf: AsOf,
  catalog: Definitions,
): Verdict => evaluatorFor(profile, asOf, catalog)(condition);

/** The same for many conditions about one customer: what they look at is looked up once. */
export function evaluatorFor(
  profile: Profile,
  asOf: AsOf,
  catalog: Definitions,
): (condition: Condition) => Verdict {
  const { inline, around } = compiledOf(catalog);
  const run = newRun(profile, asOf);
  return (condition) => {
    const predicate = inline.get(condition) ?? compileCondition(condition, around);
    inline.set(condition, predicate);
    return verdictIn(run, predicate);
  };
}

/** What a condition of the catalog, or one that is only thought of, is judged by. */
export const surroundings = (catalog: Definitions): Surroundings => compiledOf(catalog).around;

function compiledOf(catalog: Definitions): Compiled {
  const known = compiled.get(catalog);
  if (known !== undefined) return known;
  const made = compile(catalog);
  compiled.set(catalog, made);
  return made;
}

function compile(catalog: Definitions): Compiled {
  const { epoch, segments } = catalog;
  const inForce = conditionsIn(catalog);
  const conditions = inForce.map(({ condition }) => condition);
  const names = (id: string) => namedBy(id, segments);
  const predicates = new Map<string, Predicate>();
  const around: Surroundings = {
    epochs: epochsOf(inForce),
    segment: (id) => predicates.get(id),
    slots: new Slots(),
  };
  const predicateOf = (id: string, { condition }: Segment): Predicate => {
    if (condition === undefined) return listLeaf(id).holds;
    return cycleThrough(id, names) ? unknown : compileCondition(condition, around);
  };
  for (const [id, { body }] of segments) predicates.set(id, predicateOf(id, body));
  const touching = touchIndex(
    [...segments.keys()].map((id) => ({
      id,
      definedAt: definedAt(id, segments),
      events: wholeOf(id, segments).some(({ body }) => body.list) ? [LIST_UPDATED] : [],
      leaves: wholeOf(id, segments).flatMap(({ body }) =>
        body.condition ? leavesOf(body.condition) : [],
      ),
    })),
  );
  return {
    epoch,
    around,
    inline: new WeakMap(),
    features: distinctFeatures(conditions.flatMap(featuresOf)),
    asked: askedBy(conditions),
    ids: new Set(segments.keys()),
    needsModels: conditions.flatMap(leavesOf).some(isModelled),
    definedAt: (id) => definedAt(id, segments),
    evaluate(profile, asOf, touched) {
      const verdicts = new Map<string, Verdict>();
      const run = newRun(profile, asOf, keptOf(profile));
      for (const id of touched ? touching(touched) : predicates.keys())
        verdicts.set(id, verdictIn(run, predicates.get(id) as Predicate));
      return verdicts;
    },
  };
}

/** Of a segment that names itself in a roundabout way, which publishing refuses. */
const unknown: Predicate = () => undefined;

const isModelled = (leaf: Leaf): boolean =>
  'prediction' in leaf || 'rfm' in leaf || 'lifecycle' in leaf;

/** Every condition in force, with the epoch of what it is defined in. */
function conditionsIn({ segments, offers, campaigns }: Definitions) {
  const defined = [
    ...[...segments.values()].map(({ epoch, body }) => ({ epoch, condition: body.condition })),
    ...[...offers.values()].map(({ epoch, body }) => ({ epoch, condition: body.eligibility })),
    ...[...campaigns.values()].map(({ epoch, body }) => ({ epoch, condition: body.audience })),
  ];
  return defined.flatMap(({ epoch = 0, condition }) => (condition ? [{ epoch, condition }] : []));
}

/** From which epoch each feature is in every profile: the earliest of those that measure it. */
function epochsOf(inForce: ReturnType<typeof conditionsIn>): ReadonlyMap<string, number> {
  const epochs = new Map<string, number>();
  for (const { epoch, condition } of inForce)
    for (const { id } of featuresOf(condition))
      epochs.set(id, Math.min(epoch, epochs.get(id) ?? epoch));
  return epochs;
}
