import { randomBytes } from 'node:crypto';
import { linkTo } from '../../clients/bucket.ts';
import { AppError } from '../../errors.ts';
import { objectKey } from '../../tables.ts';
import { dayOf, HOUR_MS, type Instant, plus } from '../../time.ts';
import { type CustomerKey, shown } from '../customer.ts';
import { findProfile } from '../read.ts';
import { type Archive, answerOf, beginning, expiryOf } from './archive.ts';
import { getArchive, putArchive } from './rows/store.ts';
import { wake } from './work.ts';

const LINK_SECONDS = 3_600;
/** One that has come to no end after so long is begun anew. */
const GIVEN_UP_MS = HOUR_MS;

const token = (bytes: number): string => randomBytes(bytes).toString('hex');

/**
 * Starts an archive of everything that is held about a customer; while one is being made, answers that one, and sees to it
 * that it goes on. Throws `not-found` for nobody.
 */
export async function startArchive(customer: CustomerKey, now: Instant): Promise<Archive> {
  const profile = await findProfile(customer);
  if (!profile) throw new AppError('not-found', `Nothing is known of ${shown(customer)}`);
  const seen = await getArchive(profile.customer);
  if (seen?.state === 'running' && seen.startedAt > plus(now, -GIVEN_UP_MS)) {
    await wake(seen);
    return seen;
  }
  const archive: Archive = {
    ...beginning,
    customer: profile.customer,
    archiveId: token(16),
    state: 'running',
    startedAt: now,
    sources: [...profile.sources],
    token: token(9),
    restarts: 0,
  };
  if (!(await putArchive(archive, seen?.token))) return requireArchive(profile.customer, now);
  await wake(archive);
  return archive;
}

/** The last archive of a customer, with a link to it that expires. Throws `not-found` where there is none (any more). */
export async function showArchive(customer: CustomerKey, now: Instant) {
  const profile = await findProfile(customer);
  if (!profile) throw new AppError('not-found', `Nothing is known of ${shown(customer)}`);
  const archive = await requireArchive(profile.customer, now);
  const answer = answerOf(archive);
  if (archive.state !== 'done') return answer;
  const url = await linkTo({
    method: 'GET',
    key: objectKey.archive(archive.archiveId),
    seconds: LINK_SECONDS,
    now,
    query: {
      'response-content-disposition': `attachment; filename="customer-${dayOf(archive.startedAt)}.zip"`,
    },
  });
  return { ...answer, link: { url, expiresAt: plus(now, LINK_SECONDS * 1_000) } };
}

async function requireArchive(customer: CustomerKey, now: Instant): Promise<Archive> {
  const found = await getArchive(customer);
  if (found && now < expiryOf(found)) return found;
  throw new AppError('not-found', `There is no export of ${shown(customer)}: ask for one by POST`);
}
