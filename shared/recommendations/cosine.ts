import type { CosineModel, Table } from './model.ts';

const NEIGHBOURS = 100;
/** Two items that few had to do with are alike by chance: as if so much more had spoken for each alone. */
const DOUBT = 2;

/**
 * The cosine between the customers of one item and those of another, of each item's 100 nearest: for catalogues that
 * are too large for EASE.
 */
export function cosineOf(table: Table, count = NEIGHBOURS): CosineModel {
  const { items, rows } = table;
  const n = items.length;
  const norms = new Float64Array(n);
  const rowsOf: number[][] = Array.from({ length: n }, () => []);
  rows.forEach((row, number) => {
    row.items.forEach((item, k) => {
      norms[item] = (norms[item] as number) + (row.weights[k] as number) ** 2;
      rowsOf[item]?.push(number);
    });
  });
  const neighbours = new Int32Array(n * count).fill(-1);
  const weights = new Float32Array(n * count);
  const together = new Float64Array(n);
  for (let item = 0; item < n; item += 1) {
    const touched = new Set<number>();
    for (const number of rowsOf[item] ?? []) {
      const row = rows[number] as Table['rows'][number];
      const own = row.weights[row.items.indexOf(item)] as number;
      for (let k = 0; k < row.items.length; k += 1) {
        const other = row.items[k] as number;
        if (other === item) continue;
        together[other] = (together[other] as number) + own * (row.weights[k] as number);
        touched.add(other);
      }
    }
    const near = [...touched]
      .map((other) => {
        const length = Math.sqrt((norms[item] as number) * (norms[other] as number));
        return { other, alike: (together[other] as number) / (length + DOUBT) };
      })
      .sort((a, b) => b.alike - a.alike || a.other - b.other);
    near.slice(0, count).forEach(({ other, alike }, place) => {
      neighbours[item * count + place] = other;
      weights[item * count + place] = alike;
    });
    for (const other of touched) together[other] = 0;
  }
  return { kind: 'cosine', items, neighbours, weights };
}
