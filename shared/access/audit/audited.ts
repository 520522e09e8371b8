import { CustomerKey } from '../../customers/customer.ts';
import { customerHash } from '../../customers/erasure/hash.ts';
import { AppError } from '../../errors.ts';
import { on, type Request, type Served } from '../../lambda/endpoint.ts';
import type { Reply } from '../../lambda/reply.ts';
import type { AdminRoute } from '../../lambda/route.ts';
import { signatureOf } from '../../lambda/route.ts';
import type { Entry, Found } from './entry.ts';
import { putEntry, settleEntry } from './store.ts';

/**
 * Joins a route that changes something to the function that answers it, and enters it into the audit trail: before the
 * change, so that none is made that is not there, and once more after it, with what became of it. Where that is lost, the
 * entry says `unknown`. `note` takes what is known only once the change is made.
 */
export function audited<Path, Query, Body>(
  { audit, ...route }: AdminRoute<Path, Query, Body>,
  handle: (request: Request<Path, Query, Body>, note: (found: Found) => void) => Promise<Reply>,
): Served {
  return on<Path, Query, Body>(route, async (request) => {
    const { now: at, caller, requestId } = request;
    const id = await idIn(request.path, audit.kind);
    const entry: Entry = {
      ...{ at, by: signatureOf(caller), requestId, ...audit },
      ...(id !== undefined && { id }),
      outcome: 'unknown',
    };
    await putEntry(entry);
    let found: Found = {};
    const note = (more: Found) => {
      found = { ...found, ...more };
    };
    try {
      const answer = await handle(request, note);
      await settle(entry, { ...found, outcome: 'done' });
      return answer;
    } catch (error) {
      if (isRefusal(error)) await settle(entry, { outcome: 'refused' });
      throw error;
    }
  });
}

/** A customer is named by a hash, which outlives them. */
async function idIn(path: unknown, kind: string): Promise<string | undefined> {
  const { id, keyId = id } = path as { readonly id?: string; readonly keyId?: string };
  if (kind !== 'customer') return keyId;
  return customerHash(CustomerKey.parse(id));
}

/** What the caller could mend; all else may have happened after the change. */
const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && error.kind !== 'unavailable';

/** The change is made, or is not: the answer to it must not depend on this. */
async function settle(entry: Entry, news: Parameters<typeof settleEntry>[1]): Promise<void> {
  try {
    await settleEntry(entry, news);
  } catch (error) {
    console.error(
      JSON.stringify({ failed: 'audit', requestId: entry.requestId, error: String(error) }),
    );
  }
}
