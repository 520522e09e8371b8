import { createHash } from 'node:crypto';
import type { CustomerKey } from '../customers/customer.ts';
import { type Asked, nobodyAsked, rounded } from '../messages/answered.ts';
import { drawn, floored } from '../offers/bandit.ts';
import { bestRates } from '../offers/beta.ts';
import type { Variant, Words } from './sending.ts';

export interface Choice {
  readonly words: Words;
  /** Nothing for the campaign's own message. */
  readonly variant?: string;
  /** With which it was chosen. */
  readonly probability?: number;
}

interface Sent {
  readonly message: Words;
  readonly variants?: readonly Variant[] | undefined;
  /** Percent of the customers whose variant the bandit chooses. */
  readonly adaptive?: number | undefined;
}

/**
 * The wording that a customer gets: by a hash, so the same in every run of the campaign, whatever else is edited. The shares
 * lie one after the other from 0 on, and what they leave is the campaign's own message's.
 */
export function wordingFor(
  campaignId: string,
  { message, variants = [] }: Sent,
  customer: CustomerKey,
): Choice {
  let place = placeOf([campaignId, 'variant', customer]) * 100;
  for (const { id, share, message: words } of variants) {
    if (place < share) return { words, variant: id, probability: share / 100 };
    place -= share;
  }
  const left = variants.reduce((rest, { share }) => rest - share, 100);
  return { words: message, ...(variants.length > 0 && { probability: left / 100 }) };
}

/** Whether the bandit chooses for a customer: by another hash, so that the fixed shares of the others stay what they are. */
export const isAdaptive = (
  campaignId: string,
  { variants = [], adaptive = 0 }: Sent,
  customer: CustomerKey,
): boolean => variants.length > 0 && placeOf([campaignId, 'adaptive', customer]) * 100 < adaptive;

/** So much of a chance is shared by all, that the log can be learnt from. */
const FLOOR = 0.02;
/** More are counted as so many at the same rate: the best may change, and nobody is that sure. */
const MOST_COUNTED = 100_000;

/**
 * A wording by Thompson sampling: each with the probability that its rate of answers is the best, the rates being independent
 * Beta(1 + answered, 1 + unanswered), above the floor. Drawn by a hash, so it is the same for the same `answers`, and with
 * others the same for most customers.
 */
export function drawWording(
  campaignId: string,
  { message, variants = [] }: Sent,
  customer: CustomerKey,
  answers: ReadonlyMap<string, Asked>,
): Choice {
  const choices: readonly Choice[] = [
    { words: message },
    ...variants.map(({ id, message: words }) => ({ words, variant: id })),
  ];
  const probabilities = chancesOf(
    choices.map(({ variant = '' }) => variant),
    answers,
  );
  const index = drawn(probabilities, placeOf([campaignId, 'drawn', customer]));
  const probability = probabilities[index] as number;
  return { ...(choices[index] as Choice), probability: rounded(probability) };
}

/** The same answers serve many customers, and the integral takes half a millisecond. */
const known = new WeakMap<
  ReadonlyMap<string, Asked>,
  { readonly names: string; readonly chances: readonly number[] }
>();

function chancesOf(
  variants: readonly string[],
  answers: ReadonlyMap<string, Asked>,
): readonly number[] {
  const names = variants.join(' ');
  const found = known.get(answers);
  if (found?.names === names) return found.chances;
  const tried = variants.map((variant) => {
    const { sent, answered } = answers.get(variant) ?? nobodyAsked;
    const scale = Math.min(1, MOST_COUNTED / Math.max(sent, 1));
    return { shown: sent * scale, rewards: answered * scale, value: 1 };
  });
  const chances = floored(bestRates(tried), FLOOR);
  known.set(answers, { names, chances });
  return chances;
}

/** The wording under the name of a variant, or the campaign's own; nothing where it has no such variant any more. */
export function wordingNamed(
  { message, variants = [] }: Sent,
  variant: string | undefined,
): Choice | undefined {
  if (variant === undefined) return { words: message };
  const words = variants.find(({ id }) => id === variant)?.message;
  return words && { words, variant };
}

/** Where somebody falls between 0 and 1, by SHA-256. */
const placeOf = (name: readonly string[]): number =>
  createHash('sha256').update(JSON.stringify(name)).digest().readUInt32BE() / 2 ** 32;
