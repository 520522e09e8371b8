import { randomUUID } from 'node:crypto';
import { derivedKey } from '../../access/keys.ts';
import type { CustomerKey } from '../../customers/customer.ts';
import { AppError } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import { getCode, takeCode, voidCode } from '../codes/store.ts';
import type { Offer } from '../offer.ts';
import { findFree } from '../pools/find.ts';
import { removeFree } from '../pools/store.ts';
import { roomFor } from '../seats/room.ts';
import { claimLimitsOf, type Limit, seatToken } from '../seats/seats.ts';
import { takeSeat } from '../seats/store.ts';
import {
  type Claim,
  codeOf,
  type DoneClaim,
  isDone,
  type OpenClaim,
  type Tries,
  termsOf,
} from './claim.ts';
import { refusal } from './refusal.ts';
import { completeClaim, createClaim, getClaim, moveClaim } from './store.ts';

/** Each round somebody else was faster; with codes left there is an end to that. */
const MAX_ROUNDS = 100;

/** What is claimed, by whom. */
export interface Wish {
  readonly customer: CustomerKey;
  readonly offerId: string;
  readonly offer: Offer;
  readonly placementId?: string | undefined;
  readonly receipt?: string | undefined;
  readonly now: Instant;
}

/** A claim that an attempt before this one has left open. */
export interface Begun {
  readonly claim: OpenClaim;
  /** Whether it has taken its code, and died before it could say so. */
  readonly hasCode: boolean;
}

export interface Outcome {
  readonly state: 'new' | 'again';
  readonly claim: DoneClaim;
}

/** Which of the open claims of a customer goes on: one that has a code before their own. */
export async function begunOf(
  claims: readonly Claim[],
  holder: CustomerKey,
): Promise<Begun | undefined> {
  const open = claims.filter((claim) => !isDone(claim));
  for (const claim of open) {
    const { code } = claim.tries;
    if (code !== undefined && (await getCode(code))?.claimId === claim.claimId)
      return { claim, hasCode: true };
  }
  const own = open.find(({ customer }) => customer === holder);
  return own && { claim: own, hasCode: false };
}

/**
 * Takes seats and a code for a customer, once, whatever the retries and races. The claim's row names them before they are
 * taken, each is taken on condition `free or mine`, and the row is completed if it still names them: so whoever is at work
 * on one claim takes the same, and what a crash leaves is taken by the claim's next attempt. What was taken is not given
 * back: a claim that finds no room in a longer period, or no code, keeps its seats for its own retry.
 *
 * Throws `conflict` with the reason `capped` or `sold-out`.
 */
export async function take(wish: Wish, begun: Begun | undefined): Promise<Outcome> {
  const { customer, offerId, now } = wish;
  // It had its seats before its code, in the periods of that time.
  const limits = begun?.hasCode ? [] : claimLimitsOf(wish.offer, now);
  const token = seatToken(customer, offerId, await derivedKey('seat', '1'));
  let open = begun?.claim;
  let gone: Partial<Tries> | undefined;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const tries = await plan(wish, limits, { known: open?.tries, gone, round });
    const named = await name(wish, open, tries);
    if (named === 'contended') {
      const found = await getClaim(customer, offerId);
      if (found && isDone(found)) return { state: 'again', claim: found };
      open = found;
      gone = undefined;
      continue;
    }
    open = named;
    gone = await takeNamed(limits, open, token);
    if (gone) continue;
    const done = doneOf(wish, open);
    if (await completeClaim(open, done)) return { state: 'new', claim: done };
    const found = await getClaim(customer, offerId);
    if (found && isDone(found)) return { state: 'again', claim: found };
    if (!found) {
      // The customer was erased meanwhile, and nothing may be left of them.
      await voidCode(codeOf(open), open);
      throw new AppError('unavailable', 'The claim is gone: try again');
    }
    open = found;
  }
  throw new AppError('unavailable', 'Too many claim this offer at the same moment: try again');
}

interface Seen {
  readonly known: Tries | undefined;
  /** What of it is somebody else's. */
  readonly gone: Partial<Tries> | undefined;
  readonly round: number;
}

/** What to take: what the claim named before, and something else in the place of what is gone. Nothing is taken by it. */
async function plan(
  { customer, offerId, offer: { voucher } }: Wish,
  limits: readonly Limit[],
  { known, gone, round }: Seen,
): Promise<Tries> {
  const looker = `${customer} ${offerId}`;
  const isKept = known?.code !== undefined && known.code !== gone?.code;
  const poolId = isKept ? known.poolId : voucher?.pool;
  const code = isKept ? known.code : poolId && (await findFree(poolId, looker, round));
  if (poolId !== undefined && code === undefined) throw refusal('sold-out');
  const seats: Tries['seats'] = {};
  for (const limit of limits) {
    const { period } = limit;
    const own = gone?.seats?.[period] ? undefined : known?.seats[period];
    const room = own ? [own] : await roomFor(offerId, limit);
    const seat = room[spreadOf(looker, room.length)];
    if (!seat) throw refusal('capped');
    seats[period] = seat;
  }
  return { seats, ...(code !== undefined && poolId !== undefined && { code, poolId }) };
}

const spreadOf = (looker: string, among: number): number =>
  [...looker].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7) %
  Math.max(1, among);

/** The claim's row with all that is about to be taken in it. */
async function name(
  { customer, offerId, placementId, receipt, now }: Wish,
  open: OpenClaim | undefined,
  tries: Tries,
): Promise<OpenClaim | 'contended'> {
  if (open && isSame(open.tries, tries)) return open;
  if (open) {
    const moved = { ...open, tries, revision: open.revision + 1 };
    return (await moveClaim(open, tries)) ? moved : 'contended';
  }
  const fresh: OpenClaim = {
    ...{ customer, offerId, claimId: randomUUID(), state: 'open', openedAt: now, revision: 1 },
    ...(placementId !== undefined && { placementId }),
    ...(receipt !== undefined && { receipt }),
    tries,
  };
  return (await createClaim(fresh)) ? fresh : 'contended';
}

const isSame = (a: Tries, b: Tries): boolean =>
  a.code === b.code &&
  Object.entries(b.seats).every(
    ([period, { window, block }]) =>
      a.seats[period]?.window === window && a.seats[period]?.block === block,
  );

/** Takes what the row names. What of it was gone, or nothing when all is taken. */
async function takeNamed(
  limits: readonly Limit[],
  { tries: { code, poolId, seats }, claimId, customer, offerId }: OpenClaim,
  token: string,
): Promise<Partial<Tries> | undefined> {
  for (const limit of limits) {
    const seat = seats[limit.period];
    if (!seat) throw new Error(`A claim of ${offerId} names no seat for ${limit.period}`);
    if (!(await takeSeat(offerId, limit, seat, token))) return { seats: { [limit.period]: seat } };
  }
  if (poolId === undefined || code === undefined) return undefined;
  if (await takeCode({ code, poolId, offerId, customer, claimId })) return undefined;
  // It is in the list because whoever took it has not come to that, or never did.
  await removeFree(poolId, code);
  return { code };
}

function doneOf({ offer, now }: Wish, open: OpenClaim): DoneClaim {
  const { tries, state: _open, openedAt: _at, ...claim } = open;
  const code = tries.code ?? offer.voucher?.code;
  return {
    ...claim,
    ...{ state: 'done', claimedAt: now, revision: open.revision + 1 },
    ...(code !== undefined && { code }),
    ...(tries.poolId !== undefined && { poolId: tries.poolId }),
    ...termsOf(offer, now),
    redemptions: {},
    settled: false,
  };
}
