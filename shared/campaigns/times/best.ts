import { createHash } from 'node:crypto';
import { type Asked, nobodyAsked, rounded, shrunk } from '../../messages/answered.ts';
import type { Beginning, Block } from './block.ts';

/** How messages are noticed that were sent in each block. */
export type Noticed = Readonly<Record<Block, Asked>>;

/** When one message goes, and what that was decided by. */
export interface Timing {
  readonly block: Block;
  /** Whether it was not the best one that was taken, but any, so that it is known how others would do. */
  readonly explored: boolean;
  /** With which the block was taken. */
  readonly probability: number;
  /** Of each block that there was: everybody's rate, what this customer was sent there and noticed, and the rate of both. */
  readonly blocks: Readonly<
    Record<Block, { readonly prior: number } & Asked & { readonly rate: number }>
  >;
}

/** Of how many messages any block is taken. */
const EXPLORED = 0.1;
/** Assumed of a message in any block as long as nobody was sent one; it weighs as much as so many messages. */
const ASSUMED = 0.1;
const CROWD_WEIGHT = 100;
/** So many messages everybody's rate weighs against the customer's own. */
const WEIGHT = 10;

/**
 * The block, of those to come, in which the customer notices most: by their own rate in it, drawn towards everybody's in it,
 * which is drawn towards everybody's in all; the first of several alike. Of one message in ten it is any of them. By the
 * block of sending and not of the response: that is what is chosen here, and what an answer hours later is owed to.
 *
 * @param draw two numbers in [0, 1)
 */
export function bestTime(
  choices: readonly Beginning[],
  { everyone, own }: { readonly everyone: Noticed; readonly own: Noticed },
  draw: readonly [number, number],
): (Timing & Pick<Beginning, 'at'>) | undefined {
  const overall = shrunk(totalOf(everyone), ASSUMED, CROWD_WEIGHT);
  const rated = choices.map((choice) => {
    const prior = shrunk(everyone[choice.block] ?? nobodyAsked, overall, CROWD_WEIGHT);
    const record = own[choice.block] ?? nobodyAsked;
    return { ...choice, prior, record, rate: shrunk(record, prior, WEIGHT) };
  });
  const [first] = rated;
  if (first === undefined) return undefined;
  const best = rated.reduce((best, one) => (one.rate > best.rate ? one : best), first);
  const explored = draw[0] < EXPLORED;
  const taken = explored ? (rated[Math.floor(draw[1] * rated.length)] ?? best) : best;
  const chance = EXPLORED / rated.length + (taken === best ? 1 - EXPLORED : 0);
  return {
    at: taken.at,
    block: taken.block,
    explored,
    probability: rounded(chance),
    blocks: Object.fromEntries(
      rated.map(({ block, prior, record, rate }) => [
        block,
        { prior: rounded(prior), ...record, rate: rounded(rate) },
      ]),
    ),
  };
}

const totalOf = (noticed: Noticed): Asked =>
  Object.values(noticed).reduce(
    (sum, { sent, answered }) => ({ sent: sum.sent + sent, answered: sum.answered + answered }),
    nobodyAsked,
  );

/** Two numbers in [0, 1) for one message, the same whenever it is planned again. */
export function drawsFor(name: readonly string[]): [number, number] {
  const digest = createHash('sha256')
    .update(JSON.stringify([...name, 'time']))
    .digest();
  return [digest.readUInt32BE(0) / 2 ** 32, digest.readUInt32BE(4) / 2 ** 32];
}
