import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Draws, draws } from '../../../infra/tools/shop/draw.ts';
import { type Arm, learn, type Model, newModel, rank } from '../../../shared/offers/bandit.ts';

const directory = process.env.RAPPORT_DATA;

/** Whether public data are here; says loudly when a test is skipped without them. */
export function haveData(name: 'digits/digits.csv' | 'hillstrom/hillstrom.csv.gz'): boolean {
  const here = existsSync(`${directory}/${name}`);
  if (!here) console.warn(`SKIPPED: what a bandit learns from ${name} needs RAPPORT_DATA`);
  return here;
}

interface Digit {
  readonly x: readonly number[];
  readonly label: string;
}

/** The same however often it is asked for. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** 1,797 digits of 8 x 8 pixels from 0 to 16. */
const digits = once((): Digit[] =>
  readFileSync(`${directory}/digits/digits.csv`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .map((line) => ({
      x: [1, ...line.slice(0, 64).map((pixel) => pixel / 8 - 1)],
      label: String(line[64]),
    })),
);

export interface Trial {
  readonly epsilon?: number;
  /** How many decisions it takes until their rewards are known. */
  readonly batch?: number;
}

const tens: readonly Arm[] = Array.from({ length: 10 }, (_, label) => ({ offerId: String(label) }));

/** One pass over the shuffled digits, an offer for each label, a reward where it is the right one. The mean reward. */
export function passOverDigits(seed: number, { epsilon = 0.02, batch = 1 }: Trial = {}): number {
  const chance = draws(seed);
  const models: Record<string, Model> = {};
  let waiting: [string, Digit, number][] = [];
  const all = shuffled(digits(), chance);
  let sum = 0;
  for (const digit of all) {
    const { order } = rank(models, tens, digit.x, { epsilon, draw: chance.draw });
    const reward = Number(order[0] === digit.label);
    sum += reward;
    waiting.push([order[0] ?? '', digit, reward]);
    if (waiting.length < batch) continue;
    for (const [offerId, { x }, earned] of waiting) {
      const model = models[offerId] ?? newModel(65);
      models[offerId] = learn(model, { x, reward: earned });
    }
    waiting = [];
  }
  return sum / all.length;
}

interface Mailed {
  readonly x: readonly number[];
  readonly treatment: string;
  readonly visit: number;
}

/** 64,000 customers of whom a third each got one of two mails or none, by lot. */
const hillstrom = once((): Mailed[] => {
  const lines = gunzipSync(readFileSync(`${directory}/hillstrom/hillstrom.csv.gz`))
    .toString()
    .trim()
    .split('\n')
    .slice(1);
  const is = (value: string | undefined, one: string) => (value === one ? 1 : -1);
  return lines.map((line) => {
    const [recency, , history, mens, womens, zip, newbie, channel, treatment = '', , visit] =
      line.split(',');
    const x = [
      ...[1, Number(recency) / 6 - 1, Math.log1p(Number(history)) / 4 - 1],
      ...[is(mens, '1'), is(womens, '1'), is(newbie, '1')],
      ...[is(zip, 'Urban'), is(zip, 'Rural'), is(channel, 'Web'), is(channel, 'Phone')],
    ];
    return { x, treatment, visit: Number(visit) };
  });
});

const mails: readonly Arm[] = ['Mens E-Mail', 'Womens E-Mail', 'No E-Mail'].map((offerId) => ({
  offerId,
}));

/** Replays the customers who by lot got what the bandit would have chosen (Li et al. 2011). The mean of their visits. */
export function replayHillstrom(seed: number, { epsilon = 0.02, batch = 1 }: Trial = {}): number {
  const chance = draws(seed);
  const models: Record<string, Model> = {};
  let waiting: Mailed[] = [];
  const seen = { customers: 0, visits: 0 };
  for (const customer of shuffled(hillstrom(), chance)) {
    const { order } = rank(models, mails, customer.x, { epsilon, draw: chance.draw });
    if (order[0] !== customer.treatment) continue;
    seen.customers += 1;
    seen.visits += customer.visit;
    waiting.push(customer);
    if (waiting.length < batch) continue;
    for (const { x, treatment, visit } of waiting) {
      const model = models[treatment] ?? newModel(x.length, { priorRate: 0.1 });
      models[treatment] = learn(model, { x, reward: visit });
    }
    waiting = [];
  }
  return seen.visits / seen.customers;
}

function shuffled<Item>(items: readonly Item[], { below }: Pick<Draws, 'below'>): Item[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [all[at], all[other]] = [all[other] as Item, all[at] as Item];
  }
  return all;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
