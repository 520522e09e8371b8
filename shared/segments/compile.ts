import { LIST_UPDATED } from '../customers/lists.ts';
import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { type Condition, leavesOf, type Selection } from './condition.ts';
import { compileCondition, judge, type Predicate } from './evaluate.ts';
import { distinctFeatures, type Feature, featuresOf, namesOf } from './feature.ts';
import { listPredicate } from './listed.ts';
import type { Segment } from './segment.ts';
import { keptOf } from './series.ts';
import type { Verdict } from './verdict.ts';

export type { Because, Verdict } from './verdict.ts';

interface Defined<Body> {
  /** From which epoch of the catalog every feature that the body needs is in the profiles. */
  readonly epoch?: number | undefined;
  readonly body: Body;
}

/** What segments need of the catalog. */
export interface Definitions {
  readonly epoch: number;
  readonly segments: ReadonlyMap<string, Defined<Segment>>;
  readonly offers: ReadonlyMap<string, Defined<{ readonly eligibility?: Selection | undefined }>>;
  readonly campaigns: ReadonlyMap<string, Defined<{ readonly audience?: Selection | undefined }>>;
}

/** What happened to a profile: names of events, and of traits, that it gained. */
export interface Touched {
  readonly events: Iterable<string>;
  readonly traits: Iterable<string>;
}

/** Everything, by name, that segments, offers and campaigns look at. */
export interface Asked {
  readonly events: ReadonlySet<string>;
  readonly traits: ReadonlySet<string>;
}

export interface Segments {
  /** Of the catalog; `epochOf` makes it comparable with a profile's. */
  readonly epoch: number;
  /** Everything that buckets must keep, for segments, offers and campaigns. */
  readonly features: readonly Feature[];
  readonly asked: Asked;
  readonly ids: readonly string[];
  /** The verdict of every segment, or of those that what happened can touch. Pure. */
  evaluate(profile: Profile, now: Instant, touched?: Touched): ReadonlyMap<string, Verdict>;
}

interface Compiled extends Segments {
  readonly epochs: ReadonlyMap<string, number>;
  readonly predicates: ReadonlyMap<string, Predicate>;
  /** Of conditions that are no segments: eligibilities, audiences. */
  readonly inline: WeakMap<Condition, Predicate>;
}

/** A catalog object never changes, so it is compiled once. */
const compiled = new WeakMap<Definitions, Compiled>();

export const compileSegments = (catalog: Definitions): Segments => compiledOf(catalog);

/** The verdict of a condition that stands in an offer or a campaign. */
export function evaluateCondition(
  condition: Condition,
  profile: Profile,
  now: Instant,
  catalog: Definitions,
): Verdict {
  const { inline, epochs } = compiledOf(catalog);
  const predicate = inline.get(condition) ?? compileCondition(condition, epochs);
  inline.set(condition, predicate);
  return judge(predicate, profile, now);
}

/** The same for a segment or a condition. A segment that the catalog does not have is `unknown`. */
export function evaluateSelection(
  selection: Selection,
  profile: Profile,
  now: Instant,
  catalog: Definitions,
): Verdict {
  if (!('segment' in selection)) return evaluateCondition(selection, profile, now, catalog);
  const predicate = compiledOf(catalog).predicates.get(selection.segment);
  return predicate ? judge(predicate, profile, now) : { state: 'unknown' };
}

function compiledOf(catalog: Definitions): Compiled {
  const known = compiled.get(catalog);
  if (known !== undefined) return known;
  const made = compile(catalog);
  compiled.set(catalog, made);
  return made;
}

function compile({ epoch, segments, offers, campaigns }: Definitions): Compiled {
  const selections = [
    ...[...segments.values()].map(({ epoch, body }) => ({ epoch, selection: body.condition })),
    ...[...offers.values()].map(({ epoch, body }) => ({ epoch, selection: body.eligibility })),
    ...[...campaigns.values()].map(({ epoch, body }) => ({ epoch, selection: body.audience })),
  ];
  const inForce = selections.flatMap(({ epoch = 0, selection }) =>
    selection === undefined || 'segment' in selection ? [] : [{ epoch, condition: selection }],
  );
  const measured = inForce.map(({ epoch, condition }) => ({
    epoch,
    features: featuresOf(condition),
  }));
  const epochs = new Map<string, number>();
  for (const { epoch, features } of measured)
    for (const { id } of features) epochs.set(id, Math.min(epoch, epochs.get(id) ?? epoch));

  const predicates = new Map(
    [...segments].map(
      ([
        id,
        {
          body: { condition },
        },
      ]) => [id, condition ? compileCondition(condition, epochs) : listPredicate(id)],
    ),
  );
  const touching = touchIndex(segments);
  return {
    epoch,
    epochs,
    predicates,
    inline: new WeakMap(),
    features: distinctFeatures(measured.flatMap(({ features }) => features)),
    asked: askedBy(inForce.map(({ condition }) => condition)),
    ids: [...segments.keys()],
    evaluate: (profile, now, touched) => {
      const verdicts = new Map<string, Verdict>();
      const kept = keptOf(profile);
      for (const id of touched ? touching(touched) : predicates.keys())
        verdicts.set(id, judge(predicates.get(id) as Predicate, profile, now, kept));
      return verdicts;
    },
  };
}

function askedBy(conditions: readonly Condition[]): Asked {
  const leaves = conditions.flatMap((condition) => leavesOf(condition));
  return {
    events: new Set(leaves.flatMap((leaf) => ('event' in leaf ? namesOf(leaf) : []))),
    traits: new Set(
      leaves.flatMap((leaf) => ('event' in leaf ? [] : [leaf.trait, head(leaf.trait)])),
    ),
  };
}

/** Which segments look at an event or a trait. */
function touchIndex(segments: Definitions['segments']): (touched: Touched) => Set<string> {
  const byEvent = new Map<string, Set<string>>();
  const byTrait = new Map<string, Set<string>>();
  const note = (index: Map<string, Set<string>>, name: string, id: string) =>
    index.set(name, (index.get(name) ?? new Set()).add(id));
  for (const [id, { body }] of segments) {
    if (body.condition === undefined) note(byEvent, LIST_UPDATED, id);
    for (const leaf of body.condition ? leavesOf(body.condition) : []) {
      if ('event' in leaf) for (const name of namesOf(leaf)) note(byEvent, name, id);
      else for (const name of [leaf.trait, head(leaf.trait)]) note(byTrait, name, id);
    }
  }
  return ({ events, traits }) => {
    const found = new Set<string>();
    for (const name of events) for (const id of byEvent.get(name) ?? []) found.add(id);
    for (const name of traits) for (const id of byTrait.get(name) ?? []) found.add(id);
    return found;
  };
}

/** The trait itself where a dotted name reaches into it. */
const head = (trait: string): string => trait.split('.', 1)[0] as string;
