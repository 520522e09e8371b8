import { environment } from '../../environment.ts';
import { AppError } from '../../errors.ts';
import type { Caller } from '../../lambda/route.ts';
import { type Instant, plus } from '../../time.ts';
import { keyedHash, networkHash } from './network.ts';
import { take } from './take.ts';

/** A limit is so many requests a second, counted over so long: a burst may take it all at once. */
const PERIOD_SECONDS = 10;

type Limits = ReturnType<typeof environment<'REQUEST_LIMITS'>>;
let limits: Limits | undefined;

/** Who has to keep within which limit. */
interface Limited {
  readonly of: keyof Limits;
  readonly subject: () => Promise<string>;
}

/** A server's key has none: it is no one's but the owner's, who pays for what it asks. */
function limitedBy(caller: Caller, sourceIp: string | undefined): readonly Limited[] {
  if (caller.kind === 'secret') return [];
  const address: Limited[] =
    sourceIp === undefined ? [] : [{ of: 'address', subject: () => networkHash(sourceIp) }];
  if (caller.kind === 'anyone') return address;
  const own: Limited =
    caller.kind === 'write'
      ? { of: 'writeKey', subject: async () => caller.keyId }
      : { of: 'user', subject: () => keyedHash(`${caller.keyId} ${caller.userId}`) };
  return [own, ...address];
}

const called: Readonly<Record<keyof Limits, string>> = {
  writeKey: 'This write key',
  user: 'This user',
  address: 'This address',
};

/**
 * Counts a request against the limits of whoever makes it. `sourceIp` is what API Gateway saw, never what a header says.
 * Throws `too-many-requests` with the seconds until there is room again. A request that is refused is not counted.
 */
export async function countRequest(
  caller: Caller,
  sourceIp: string | undefined,
  now: Instant,
): Promise<void> {
  limits ??= environment('REQUEST_LIMITS');
  const at = Math.floor(Date.parse(now) / 1_000);
  const left = PERIOD_SECONDS - (at % PERIOD_SECONDS);
  const until = plus(new Date(at * 1_000).toISOString(), left * 1_000);
  for (const { of, subject } of limitedBy(caller, sourceIp)) {
    const rate = limits[of];
    if (rate === null) continue;
    const name = await subject().catch(unnamed);
    if (name === undefined) continue;
    const allowance = { subject: name, amount: rate * PERIOD_SECONDS, period: until };
    if ((await take({ ...allowance, until }, 1)).given > 0) continue;
    throw new AppError(
      'too-many-requests',
      `${called[of]} may make ${rate} requests a second, and has made more in these ${PERIOD_SECONDS}`,
      [],
      { 'retry-after': String(left) },
    );
  }
}

/** Without the key that hashes names nobody is counted, and everybody let in, as where the table does not answer. */
function unnamed(error: unknown): undefined {
  console.error(JSON.stringify({ failed: 'limits', error: String(error) }));
}
