import { dayNumber } from '../../predictions/activity.ts';
import { sigmoid } from '../../predictions/logistic.ts';
import { DAY_MS, HOUR_MS, type Instant, plus } from '../../time.ts';
import { forget, learn, type Model } from '../bandit.ts';
import { featuresHash, vectorOf } from '../features.ts';
import type { Bin } from '../training/bin.ts';
import type { Binned, Kept } from '../training/store.ts';
import {
  type Features,
  featuresOf,
  type Learnt,
  newcomer,
  project,
  remodel,
  type Stretch,
  type Taught,
} from './learnt.ts';

const STRETCH_HOURS = 6;
const KEPT_STRETCHES_MS = 8 * DAY_MS;
/** Of so many stretches each offer's part is kept. */
const DAY_OF_STRETCHES = 24 / STRETCH_HOURS;
const KEPT_FEATURES = 8;
/** An offer that nobody was shown for so long is forgotten. */
const UNSEEN_MS = 90 * DAY_MS;

/** What the catalog says at the time of learning. */
export interface Lesson {
  /** What the placement looks at now. */
  readonly names: readonly string[];
  readonly categoryOf: (offerId: string) => string | undefined;
}

/**
 * What a placement knows after one more bin. Models are kept as 32-bit floats from bin to bin, so that it makes no difference
 * after how many of them they were written down.
 */
export function learnBin(
  learnt: Learnt,
  bin: Bin,
  { rows, latecomers }: Binned,
  lesson: Lesson,
): Learnt {
  if (rows.length === 0 && latecomers === 0) return { ...learnt, learnedThrough: bin };
  const pupil = new Pupil(forgetting(renamed(learnt, lesson.names), bin), bin, lesson);
  for (const row of rows) pupil.take(row);
  return pupil.after(latecomers);
}

function renamed(learnt: Learnt, names: readonly string[]): Learnt {
  const [current] = learnt.features;
  const hash = featuresHash(names);
  if (hash === current.hash) return learnt;
  const before = learnt.features.filter((features) => features.hash !== hash);
  return {
    ...learnt,
    features: [featuresOf(names), ...before.slice(0, KEPT_FEATURES - 1)],
    offers: mapped(learnt.offers, (model) => remodel(model, current.names, names)),
  };
}

/** By whole days, so that it makes no difference in which bins there was something to learn. */
function forgetting(learnt: Learnt, bin: Bin): Learnt {
  const day = dayNumber(bin);
  const days = learnt.day === 0 ? 0 : day - learnt.day;
  if (days <= 0) return { ...learnt, day: Math.max(day, learnt.day) };
  return { ...learnt, day, offers: mapped(learnt.offers, (model) => forget(model, days)) };
}

const mapped = (offers: Learnt['offers'], change: (model: Model) => Model): Learnt['offers'] =>
  Object.fromEntries(
    Object.entries(offers).map(([id, offer]) => [id, { ...offer, model: change(offer.model) }]),
  );

type Changing<Value> = { -readonly [Field in keyof Value]: Value[Field] };

/** A placement that learns one bin; afterwards it is thrown away. */
class Pupil {
  readonly #learnt: Changing<Learnt>;
  readonly #offers: Record<string, Taught>;
  readonly #stretch: Changing<Stretch> & { offers: Record<string, Stretch['offers'][string]> };
  readonly #lesson: Lesson;
  readonly #bin: Bin;

  constructor(learnt: Learnt, bin: Bin, lesson: Lesson) {
    this.#learnt = { ...learnt };
    this.#offers = { ...learnt.offers };
    this.#bin = bin;
    this.#lesson = lesson;
    const last = learnt.stretches.at(-1);
    const from = stretchOf(bin);
    this.#stretch =
      last?.from === from
        ? { ...last, offers: { ...last.offers } }
        : { ...emptyStretch, from, offers: {} };
  }

  take(row: Kept): void {
    const features = this.#learnt.features.find(({ hash }) => hash === row.features);
    if (row.late) return;
    if (features === undefined) {
      this.#learnt.otherFeatures += 1;
      return;
    }
    const x = this.#inputs(row, features);
    const { reward, offerId } = row;
    const known = this.#known(offerId);
    this.#count(row, x, known.model);
    this.#offers[offerId] = {
      ...known,
      shown: known.shown + 1,
      rewards: known.rewards + reward,
      revenue: known.revenue + row.revenue,
      last: this.#bin,
      model: learn(known.model, { x, reward }),
    };
    this.#learnt.shown += 1;
    this.#learnt.rewards += reward;
  }

  #inputs({ steps }: Kept, { names }: Features): readonly number[] {
    return project(vectorOf({ steps }, names), names, this.#learnt.features[0].names);
  }

  #known(offerId: string): Taught {
    const known = Object.hasOwn(this.#offers, offerId) ? this.#offers[offerId] : undefined;
    if (known) return known;
    const category = this.#lesson.categoryOf(offerId);
    const model = newcomer({ ...this.#learnt, offers: this.#offers }, category);
    return { ...{ shown: 0, rewards: 0, revenue: 0, last: this.#bin }, category, model };
  }

  #count({ offerId, reward, probability }: Kept, x: readonly number[], model: Model): void {
    const stretch = this.#stretch;
    const p = chanceOf(model, x);
    stretch.shown += 1;
    stretch.rewards += reward;
    stretch.expected += p;
    stretch.variance += p * (1 - p);
    const others = Object.values(this.#offers).some((other) => chanceOf(other.model, x) > p);
    stretch.agreed += others ? 0 : 1;
    const of = stretch.offers[offerId] ?? { shown: 0, rewards: 0, probability: 0 };
    stretch.offers[offerId] = {
      shown: of.shown + 1,
      rewards: of.rewards + reward,
      probability: of.probability + probability,
    };
  }

  after(latecomers: number): Learnt {
    const bin = this.#bin;
    const seen = Object.entries(this.#offers).filter(
      ([, { last }]) => last > plus(bin, -UNSEEN_MS),
    );
    const stretch = { ...this.#stretch, late: this.#stretch.late + latecomers };
    const before = this.#learnt.stretches.filter(
      ({ from }) => from < stretch.from && from > plus(bin, -KEPT_STRETCHES_MS),
    );
    const oldest = plus(stretch.from, -(DAY_OF_STRETCHES - 1) * STRETCH_HOURS * HOUR_MS);
    return {
      ...this.#learnt,
      learnedThrough: bin,
      late: this.#learnt.late + latecomers,
      offers: Object.fromEntries(seen.map(([id, offer]) => [id, short(offer)])),
      stretches: [...before, stretch].map((one) =>
        one.from < oldest ? { ...one, offers: {} } : one,
      ),
    };
  }
}

const emptyStretch = {
  ...{ shown: 0, rewards: 0, expected: 0, variance: 0, agreed: 0, late: 0 },
};

const stretchOf = (bin: Bin): Instant => {
  const ms = STRETCH_HOURS * HOUR_MS;
  return new Date(Math.floor(Date.parse(bin) / ms) * ms).toISOString();
};

/** As 32-bit floats, as which it is kept. */
const short = (offer: Taught): Taught => ({
  ...offer,
  model: {
    d: offer.model.d,
    prior: Math.fround(offer.model.prior),
    m: offer.model.m.map(Math.fround),
    P: offer.model.P.map(Math.fround),
  },
});

function chanceOf({ m }: Model, x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < m.length; i += 1) sum += (m[i] ?? 0) * (x[i] ?? 0);
  return sigmoid(sum);
}
