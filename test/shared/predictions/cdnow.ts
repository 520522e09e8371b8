import { existsSync, readFileSync } from 'node:fs';
import type { Purchases } from '../../../shared/predictions/bg-nbd.ts';
import type { Spend } from '../../../shared/predictions/gamma-gamma.ts';

const directory = `${process.env.RAPPORT_DATA}/cdnow`;

/** Whether the purchases of CDNOW are here; says loudly when a test is skipped without them. */
export function haveCdnow(): boolean {
  const here = existsSync(`${directory}/CDNOW_sample.txt`);
  if (!here) console.warn('SKIPPED: the known answers on CDNOW need RAPPORT_DATA');
  return here;
}

export interface Shopper extends Purchases, Spend {
  readonly id: number;
  /** Days with a purchase in the 39 weeks after the calibration. */
  readonly later: number;
  /** What they spent in them. */
  readonly laterSpend: number;
}

const WEEK = 7 * 86_400_000;
const dayOf = (text: string) =>
  Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8)));
/** The calibration ends with this day. */
const END = dayOf('19970930');

/** The 2,357 customers, from their raw purchases: of one day they count once. */
export function shoppers(): readonly Shopper[] {
  const lines = readFileSync(`${directory}/CDNOW_sample.txt`, 'utf8').trim().split('\n');
  const purchases = lines.map((line) => {
    const [, id = '', day = '', , value = ''] = line.trim().split(/\s+/);
    return { id: Number(id), day: dayOf(day), value: Number(value) };
  });
  return [...Map.groupBy(purchases, ({ id }) => id)].map(([id, own]) => {
    const days = [...Map.groupBy(own, ({ day }) => day)]
      .map(([day, all]) => ({ day, value: all.reduce((sum, { value }) => sum + value, 0) }))
      .sort((a, b) => a.day - b.day);
    const before = days.filter(({ day }) => day <= END);
    const [first, last] = [before[0]?.day ?? 0, before.at(-1)?.day ?? 0];
    const again = before.slice(1);
    const spent = again.reduce((sum, { value }) => sum + value, 0);
    return {
      id,
      x: again.length,
      tx: (last - first) / WEEK,
      T: (END - first) / WEEK,
      zbar: again.length === 0 ? 0 : spent / again.length,
      later: days.length - before.length,
      laterSpend: days.slice(before.length).reduce((sum, { value }) => sum + value, 0),
    };
  });
}

/** The same as others have computed it, rounded to two digits. */
export function published(): readonly (Purchases & { readonly id: number })[] {
  const [, ...lines] = readFileSync(`${directory}/cdnow_customers_summary.csv`, 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [id = 0, x = 0, tx = 0, T = 0] = line.split(',').map(Number);
    return { id, x, tx, T };
  });
}
