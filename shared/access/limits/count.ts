/** What a container knows of what somebody has taken of an allowance. */
export interface Count {
  /** Which allowance: when it began. */
  readonly period: string;
  /** What all containers together had reported when this one did last. */
  readonly known: number;
  /** What was taken here since. */
  readonly unreported: number;
}

/**
 * So many reports a container makes of a whole allowance. Together the containers give out too much by what each of them
 * has not reported: at most a fiftieth of the allowance for each container that serves.
 */
const REPORTS = 50;

/** From so much on a container reports. */
export const stepOf = (allowance: number): number => Math.max(1, Math.floor(allowance / REPORTS));

export const fresh = (period: string): Count => ({ period, known: 0, unreported: 0 });

export const usedOf = ({ known, unreported }: Count): number => known + unreported;

/** How much of `amount` is left of the allowance, as far as this container knows. */
export const granted = (count: Count, allowance: number, amount: number): number =>
  Math.max(0, Math.min(amount, allowance - usedOf(count)));

/** After so much was taken. */
export const taken = (count: Count, amount: number): Count => ({
  ...count,
  unreported: count.unreported + amount,
});

/** After what was unreported is on its way to the others. */
export const reported = ({ period, known, unreported }: Count): Count => ({
  period,
  known: known + unreported,
  unreported: 0,
});

/** After the answer has said what all have taken. */
export const learnt = (count: Count, total: number): Count => ({
  ...count,
  known: Math.max(count.known, total),
});
