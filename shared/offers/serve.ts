import { randomBytes } from 'node:crypto';
import { derivedKey } from '../access/keys.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type CustomerKey, isKnown } from '../customers/customer.ts';
import { profileOf, publicProfileOf } from '../customers/read.ts';
import type { Caller } from '../lambda/route.ts';
import { itemsFor } from '../recommendations/placements.ts';
import { visitorIn } from '../recommendations/serve.ts';
import { asOf } from '../segments/as-of.ts';
import type { Instant } from '../time.ts';
import { type Asking, localeOf } from './ask.ts';
import { limitedFor } from './candidates.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { insightOf } from './insight.ts';
import { currentLearnt } from './learnt/current.ts';
import type { Learnt } from './learnt/learnt.ts';
import { learns } from './placement.ts';
import { DECISION_BYTES, RECEIPT_KEY, sign } from './receipt.ts';
import { spentOf } from './spent/store.ts';
import { type Known, unreadable, visitorOf } from './visitor.ts';

/** Longer than this no page waits: it had better show the fallback. */
const PATIENCE_MS = 2_000;

interface Serving {
  readonly caller: Caller;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/**
 * Decides with the profile as it is now: one consistent read and no write, for the receipts carry what is worth keeping.
 * Of an anonymous customer only a secret key sees more than that customer's own profile, and only it is told the reasons.
 * Where something cannot be read, fallbacks stand in, and `decide` says when it throws `unavailable`.
 */
export async function serve(
  customer: CustomerKey,
  asking: Asking,
  serving: Serving,
): Promise<Decision> {
  const { caller, catalog, now } = serving;
  const { context } = asking;
  const [known, key] = await Promise.all([
    orNothing('decision', () => read(customer, asking, serving)),
    orNothing('receipts', () => derivedKey(RECEIPT_KEY.purpose, RECEIPT_KEY.id)),
  ]);
  const items =
    known &&
    (await orNothing('items', () =>
      itemsFor(asking.asked, visitorIn(known.profile, now), { catalog, now, draw }),
    ));
  const visitor = known
    ? visitorOf(known, { catalog, context, now })
    : unreadable(customer, { context, now });
  return decide(
    {
      decisionId: randomBytes(DECISION_BYTES).toString('base64url'),
      customer,
      now,
      catalog,
      visitor,
      items,
      insightOf: (placement) =>
        known && insightOf(placement, { ...known, moment: visitor.moment, catalog, now }),
      explain: asking.explain && caller.kind === 'secret',
      draw,
      sign: (served) => key && sign(served, key),
      ...localeOf(asking),
    },
    asking.asked,
  );
}

async function read(
  customer: CustomerKey,
  { asked }: Asking,
  { caller, catalog, now }: Serving,
): Promise<Known & { readonly learnt: ReadonlyMap<string, Learnt> }> {
  const mayKnow = caller.kind === 'secret' || isKnown(customer);
  const learning = asked.flatMap(({ placement }) => (learns(placement.body) ? [placement.id] : []));
  const [profile, seen, spent, learnt] = await Promise.all([
    mayKnow ? profileOf(customer, now, catalog) : publicProfileOf(customer, catalog),
    asOf(now, catalog),
    spentOf(limitedFor(asked, catalog), now),
    currentLearnt(learning, now),
  ]);
  return { profile, seen, spent, learnt };
}

/** What was read, or nothing where that fails or takes too long: then the log says what, and the caller goes on without. */
async function orNothing<Result>(
  what: string,
  reading: () => Promise<Result>,
): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([reading(), late]);
  } catch (error) {
    console.error(JSON.stringify({ fault: what, error: String(error) }));
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

const DRAW_BYTES = 6;

/** 48 bits of chance that nobody can foresee. */
const draw = (): number =>
  randomBytes(DRAW_BYTES).readUIntBE(0, DRAW_BYTES) / 2 ** (8 * DRAW_BYTES);
