import type { Catalog } from '../catalog/catalog.ts';
import { durationMs } from '../time.ts';
import { learns, rewardOf } from './placement.ts';

/** What a shown offer of a placement is to lead to. */
export interface Reward {
  /** The name of an event. */
  readonly event: string;
  /** How long after the view it still counts. */
  readonly withinMs: number;
  /** Whether the placement learns, also from decisions that looked at nothing. */
  readonly learns: boolean;
}

/** By placement. */
export type Rewards = ReadonlyMap<string, Reward>;

export const noRewards: Rewards = new Map();

/** What the placements in force reward. One that has just stopped learning still rewards what it drew until then. */
export const rewardsOf = ({ placements }: Pick<Catalog, 'placements'>): Rewards =>
  new Map(
    [...placements].map(([id, { body }]) => {
      const { event, within } = rewardOf(body);
      return [id, { event, withinMs: durationMs(within), learns: learns(body) }];
    }),
  );
