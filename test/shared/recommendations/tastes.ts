import type { Interaction } from '../../../shared/recommendations/model.ts';
import { draws } from '../../support/draws.ts';

/**
 * A shop in which customers have tastes: each likes two of so many kinds of items, items of a kind are popular by a power
 * law, and one thing in five is bought for no reason. Each customer's items come newest first.
 */
export function tastes(
  seed: number,
  { customers = 400, items = 200, kinds = 10, each = 12 } = {},
): {
  readonly histories: { item: string; weight: number }[][];
  readonly interactions: Interaction[];
} {
  const { draw } = draws(seed);
  const perKind = items / kinds;
  const popular = (many: number) => Math.floor(many * draw() ** 2);
  const histories = Array.from({ length: customers }, () => {
    const liked = [popular(kinds), Math.floor(draw() * kinds)];
    const own = new Map<string, number>();
    const many = 2 + Math.floor(draw() * 2 * (each - 2));
    for (let n = 0; n < many; n += 1) {
      const kind = draw() < 0.2 ? Math.floor(draw() * kinds) : (liked[n % 2] as number);
      own.set(
        `item-${kind * perKind + popular(perKind)}`,
        draw() < 0.3 ? 1 : draw() < 0.5 ? 0.6 : 0.3,
      );
    }
    return [...own].map(([item, weight]) => ({ item, weight }));
  });
  const interactions = histories.flatMap((history, n) =>
    history.map((one) => ({ customer: `c-${n}`, ...one })),
  );
  return { histories, interactions };
}
