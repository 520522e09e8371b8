import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf, isPublic } from './address.ts';

/** For everything together: name, connection, answer. */
const PATIENCE_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1024;
const MAX_EXCERPT = 300;

/** What became of one attempt. `ms` is how long it took. */
export type Outcome = { readonly ms: number } & (
  | {
      readonly status: number;
      /** The beginning of the answer's body. */
      readonly excerpt: string;
      /** Seconds, as the answer asks for. */
      readonly retryAfter?: number;
    }
  | {
      readonly because:
        | 'no-such-host'
        | 'not-public'
        | 'timeout'
        | 'no-connection'
        | 'bad-certificate';
    }
);

interface Sending {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Hosts that may be private, and need no TLS. */
  readonly trusted: readonly string[];
}

/** Tests resolve names as they like. */
export type Resolve = (host: string) => Promise<readonly string[]>;
const resolved: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Posts a body. The name is resolved once, and the connection made to the very address that was looked at, under the name's
 * certificate: a name that stands for something else a moment later leads nowhere. Redirects are not followed, and of the
 * answer little is read. Never throws.
 */
export async function send(sending: Sending, resolve: Resolve = resolved): Promise<Outcome> {
  const begun = performance.now();
  const timed = <Rest extends object>(rest: Rest) => ({
    ...rest,
    ms: Math.round(performance.now() - begun),
  });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const url = new URL(sending.url);
  const host = hostOf(url);
  const isTrusted = sending.trusted.includes(host);
  if (url.protocol !== 'https:' && !isTrusted) return timed({ because: 'not-public' });
  const addresses = isIP(host) ? [host] : await inTime(resolve(host), signal);
  if (addresses === 'timeout') return timed({ because: 'timeout' });
  const [address] = addresses;
  if (address === undefined) return timed({ because: 'no-such-host' });
  // One private address among public ones is no accident either.
  if (!isTrusted && !addresses.every(isPublic)) return timed({ because: 'not-public' });
  return timed(await post(url, sending, address, signal));
}

async function inTime(
  looking: Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[] | 'timeout'> {
  const late = new Promise<'timeout'>((resolve) =>
    signal.addEventListener('abort', () => resolve('timeout'), { once: true }),
  );
  return Promise.race([looking.catch(() => []), late]);
}

type Result = Outcome extends infer Each
  ? Each extends Outcome
    ? Omit<Each, 'ms'>
    : never
  : never;

function post(url: URL, { headers, body }: Sending, address: string, signal: AbortSignal) {
  const pinned: LookupFunction = (_host, options, callback) => {
    const family = isIP(address);
    if (options.all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
  const request = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise<Result>((resolve) => {
    const asking: ClientRequest = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: pinned,
        // A connection of its own: nobody else's address is taken for this one's.
        agent: false,
        signal,
      },
      (answer) => {
        const { statusCode: status = 0, headers: told } = answer;
        const chunks: Buffer[] = [];
        let bytes = 0;
        const done = () => {
          const excerpt = Buffer.concat(chunks)
            .toString('utf8')
            .slice(0, MAX_EXCERPT)
            .toWellFormed();
          const seconds = Number(told['retry-after'] ?? Number.NaN);
          resolve({ status, excerpt, ...(seconds > 0 && { retryAfter: seconds }) });
          answer.destroy();
        };
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes >= MAX_ANSWER_BYTES) done();
        });
        // What they decided stands in the status: that the rest does not come changes nothing.
        answer.on('end', done).on('error', done);
      },
    );
    asking.on('error', (error: NodeJS.ErrnoException) => resolve({ because: becauseOf(error) }));
    asking.end(body);
  });
}

function becauseOf({ name, code = '' }: NodeJS.ErrnoException) {
  if (name === 'AbortError' || name === 'TimeoutError' || code === 'ETIMEDOUT') return 'timeout';
  return /CERT|SSL|TLS|SELF_SIGNED|ALTNAME|VERIFY/.test(code) ? 'bad-certificate' : 'no-connection';
}
