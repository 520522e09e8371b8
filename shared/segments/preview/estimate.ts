import * as z from 'zod';
import { wilson, Z_95 } from '../../reports/interval.ts';
import { Instant } from '../../time.ts';
import type { Judgement } from './thought.ts';

const Estimate = z.object({
  /** Customers; to the nearest whole one. */
  size: z.int(),
  /** Of the size, for the part of the customers that was not looked at; 0 where all were. */
  standardError: z.number(),
  /** The size lies between with 95 % confidence, by Wilson. */
  interval: z.tuple([z.int(), z.int()]),
  /** Some of them, as paths take their ids. */
  examples: z.array(z.string()),
});
type Estimate = z.output<typeof Estimate>;

/** What a segment would come to, by a sample of the customers. */
export const Preview = z.object({
  estimate: z.literal(true),
  asOf: Instant,
  /** When the sample was drawn; nothing before the first census, and then nobody was looked at. */
  sampledAt: Instant.nullable(),
  sampled: z.int(),
  population: z.int(),
  ...Estimate.shape,
  /** Of whom it could not be said. */
  unknown: Estimate,
  /** Who would come in and go out, of a segment that is there already. */
  enters: Estimate,
  leaves: Estimate,
});
export type Preview = z.output<typeof Preview>;

/** One customer of the sample. */
export interface Sampled extends Judgement {
  readonly customerId: string;
}

interface Drawn {
  readonly asOf: Instant;
  readonly sampledAt: Instant | null;
  readonly population: number;
  readonly examples: number;
}

/** The preview that a simple random sample of the customers gives. Pure. */
export function previewOf(sample: readonly Sampled[], drawn: Drawn): Preview {
  const { asOf, sampledAt, examples } = drawn;
  // Somebody may have come since the census counted.
  const population = Math.max(drawn.population, sample.length);
  const of = (is: (one: Sampled) => boolean): Estimate => {
    const found = sample.filter(is);
    return {
      ...estimateOf(found.length, sample.length, population),
      examples: found.slice(0, examples).map(({ customerId }) => customerId),
    };
  };
  return {
    estimate: true,
    asOf,
    sampledAt,
    sampled: sample.length,
    population,
    ...of(({ after }) => after === 'in'),
    unknown: of(({ after }) => after === 'unknown'),
    enters: of(({ before, after }) => before !== 'in' && after === 'in'),
    leaves: of(({ before, after }) => before === 'in' && after === 'out'),
  };
}

/**
 * How many of a population have something that `found` of `sampled` have. Standard error with the finite population correction
 * sqrt((N - n) / (N - 1)); interval by Wilson (1927), which stays sensible for none and for all, narrowed by the same factor.
 */
export function estimateOf(
  found: number,
  sampled: number,
  population: number,
): Omit<Estimate, 'examples'> {
  if (sampled === 0) return { size: 0, standardError: 0, interval: [0, population] };
  const share = found / sampled;
  const rest = population > 1 ? Math.sqrt((population - sampled) / (population - 1)) : 0;
  const error = Math.sqrt((share * (1 - share)) / sampled) * rest;
  const [least, most] = wilson(found, sampled, Z_95 * rest);
  // Whoever was found is there.
  const low = Math.max(found, Math.floor(least * population));
  const high = Math.min(population - (sampled - found), Math.ceil(most * population));
  return {
    size: Math.round(share * population),
    standardError: Math.round(error * population * 100) / 100,
    interval: [low, high],
  };
}
