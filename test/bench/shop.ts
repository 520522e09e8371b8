import { type Catalog, emptyCatalog } from '../../shared/catalog/catalog.ts';
import { type Asked, decide, type Occasion } from '../../shared/offers/decide.ts';
import type { Decision } from '../../shared/offers/decision.ts';
import { sign } from '../../shared/offers/receipt.ts';
import { visitorOf } from '../../shared/offers/visitor.ts';
import { compileSegments } from '../../shared/segments/compile.ts';
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import { ago, anEvent, aProfile, at, NOW, segmentsOf } from '../shared/segments/history.ts';
import { anOffer, aPlacement } from '../support/offers.ts';
import { conditions, names } from './conditions.ts';

const SEGMENTS = 100;
/** One offer in so many is for a segment that the customer is in. */
const ONE_IN = 20;
const KEY = Buffer.alloc(32, 7);

const history = Array.from({ length: 90 }, (_, day) =>
  Array.from({ length: day % 3 === 0 ? 6 : day < 7 ? 3 : 0 }, (_, n) =>
    anEvent(names[(day + n) % names.length] as string, ago(day * DAY_MS + n * HOUR_MS), {
      category: `c${n % 10}`,
      total: day,
    }),
  ),
).flat();

/** A customer of 90 days, 100 segments, and offers of which they may see some. */
export interface Shop {
  readonly catalog: Catalog;
  readonly asked: readonly Asked[];
  readonly decide: (explain?: boolean) => Decision;
}

/** `named` of the offers name the placement, all where it is absent. */
export function shopOf(
  offers: number,
  { named = offers, ranking = 'priority' }: { named?: number; ranking?: string } = {},
): Shop {
  const all = conditions(SEGMENTS);
  const profile = aProfile(history, {
    conditions: Object.values(all),
    traits: { city: 'Bern', age: 40 },
  });
  const judged = [...compileSegments(segmentsOf(all)).evaluate(profile, at())];
  const inside = judged.filter(([, { state }]) => state === 'in').map(([id]) => id);
  const outside = judged.filter(([, { state }]) => state === 'out').map(([id]) => id);
  const made = Array.from({ length: offers }, (_, n) => {
    const own = n % ONE_IN === 0 ? inside : outside;
    return anOffer(`offer-${n}`, {
      placements: [n < named ? 'home' : 'elsewhere'],
      priority: n % 7,
      eligibility: { segment: own[n % own.length] },
      ...(n % 3 === 0 && { applicability: { context: 'device.type', in: ['mobile', 'app'] } }),
      ...(n % 2 === 0 && { caps: [{ per: 'customer', on: 'view', limit: 5, within: 'P7D' }] }),
    });
  });
  const placement = aPlacement('home', { slots: 3, ranking });
  const catalog: Catalog = {
    ...emptyCatalog,
    epoch: 1,
    segments: segmentsOf(all).segments as Catalog['segments'],
    offers: new Map(made.map((offer) => [offer.id, offer])),
    placements: new Map([[placement.id, placement]]),
  };
  const asked = [{ placement, count: 3 }];
  const context = { device: { type: 'mobile' }, locale: 'de-CH' };
  const once = (explain: boolean): Decision => {
    // As the store hands it over: nothing is remembered of a profile.
    const known = { profile: { ...profile }, seen: at(), spent: new Map() };
    const occasion: Occasion = {
      decisionId: 'AAAAAAAAAAAAAAAB',
      customer: 'u:1',
      now: NOW,
      catalog,
      visitor: visitorOf(known, { catalog, context, now: NOW }),
      explain,
      draw: Math.random,
      sign: (served) => sign(served, KEY),
    };
    return decide(occasion, asked);
  };
  return { catalog, asked, decide: (explain = false) => once(explain) };
}
