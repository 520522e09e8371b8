import { networkHash } from '../../access/limits/network.ts';
import { take } from '../../access/limits/take.ts';
import { type CustomerKey, isKnown } from '../../customers/customer.ts';
import { environment } from '../../environment.ts';
import { AppError } from '../../errors.ts';
import type { Caller } from '../../lambda/route.ts';
import { DAY_MS, dayOf, type Instant, plus, startOfDay } from '../../time.ts';
import type { Arrival } from '../record.ts';
import { listUnknown } from './store.ts';

/** What a container has counted and not reported goes with it, so it reports after so many. */
const STEP = 20;
/** From here on the staff hears of it, while there is still room. */
const NEARLY = 0.8;

/** In the log the word by which the alarm knows it. */
const NEARLY_FULL = 'newcomersNearlyFull';

/** Known, or counted: a container asks once. */
const met = new Set<CustomerKey>();
const MAX_MET = 20_000;

type Limits = ReturnType<typeof environment<'NEWCOMER_LIMITS'>>;
let limits: Limits | undefined;

/** Who brings customers of whom nothing is known. */
interface Bringer {
  readonly keyId: string;
  readonly sourceIp: string | undefined;
  readonly now: Instant;
}

/**
 * Which anonymous customers are refused, and why: those who have no profile yet, once the key, or the address that they
 * come from, has brought its share of the day. An address has a tenth of a key's by default, so that one script does not
 * shut out the visitors of everybody else. Counted approximately; where the table does not answer, everybody is welcome.
 */
export async function refusedAmong(
  customers: readonly CustomerKey[],
  bringer: Bringer,
): Promise<ReadonlyMap<CustomerKey, string>> {
  limits ??= environment('NEWCOMER_LIMITS');
  const strangers = customers.filter((customer) => !met.has(customer));
  if (strangers.length === 0 || (limits.writeKey ?? limits.address) === null) return new Map();
  try {
    const refused = await refusedOf(await listUnknown(strangers), limits, bringer);
    meet(strangers.filter((customer) => !refused.has(customer)));
    return refused;
  } catch (error) {
    const { keyId } = bringer;
    console.error(JSON.stringify({ failed: 'newcomers', keyId, error: String(error) }));
    return new Map();
  }
}

async function refusedOf(
  newcomers: readonly CustomerKey[],
  { writeKey, address }: Limits,
  { keyId, sourceIp, now }: Bringer,
): Promise<Map<CustomerKey, string>> {
  const refused = new Map<CustomerKey, string>();
  let welcome = newcomers;
  const pass = async (who: string, subject: string, amount: number) => {
    const period = dayOf(now);
    const until = plus(startOfDay(period), DAY_MS);
    const allowance = { subject: `newcomers#${subject}`, amount, period, until, step: STEP };
    const { given, used } = await take(allowance, welcome.length);
    for (const customer of welcome.slice(given))
      refused.set(customer, `is new, and ${who} has brought its ${amount} newcomers of today`);
    welcome = welcome.slice(0, given);
    return used;
  };
  if (address !== null && sourceIp !== undefined && welcome.length > 0)
    await pass('this address', await networkHash(sourceIp), address);
  if (writeKey !== null && welcome.length > 0) {
    const used = await pass('this key', keyId, writeKey);
    if (used >= writeKey * NEARLY) console.warn(JSON.stringify({ [NEARLY_FULL]: used, keyId }));
  }
  return refused;
}

function meet(customers: readonly CustomerKey[]): void {
  if (met.size + customers.length > MAX_MET) met.clear();
  for (const customer of customers) met.add(customer);
}

/** What stands in an arrival for whoever is not believed about everybody; a server may bring whom it likes. */
export const welcomeOf = (
  caller: Caller,
  { sourceIp, now }: Pick<Bringer, 'sourceIp' | 'now'>,
): Pick<Arrival, 'refusedAmong'> =>
  caller.kind === 'write' || caller.kind === 'user'
    ? {
        refusedAmong: (customers) =>
          refusedAmong(customers, { keyId: caller.keyId, sourceIp, now }),
      }
    : {};

/** Before a request about one customer leaves anything of theirs. Throws `too-many-requests` for one who is refused. */
export async function requireWelcome(
  customer: CustomerKey,
  caller: Caller,
  request: Pick<Bringer, 'sourceIp' | 'now'>,
): Promise<void> {
  if (isKnown(customer)) return;
  const refused = await welcomeOf(caller, request).refusedAmong?.([customer]);
  const message = refused?.get(customer);
  if (message === undefined) return;
  const again = Math.ceil((DAY_MS - (Date.parse(request.now) % DAY_MS)) / 1_000);
  throw new AppError(
    'too-many-requests',
    'The customer is one newcomer too many',
    [{ path: ['customer', 'anonymousId'], message }],
    { 'retry-after': String(again) },
  );
}
