import { draws as uniform } from '../../infra/tools/shop/draw.ts';

/** The sample shop's source of chance, the same numbers for the same seed, with more distributions. */
export function draws(seed: number) {
  const { draw } = uniform(seed);
  /** Standard normal, by Box and Muller. */
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  /** Gamma with this shape and scale 1, by Marsaglia and Tsang (2000). */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - draw()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const z = normal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - draw()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return { draw, normal, gamma };
}
