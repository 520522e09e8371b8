import type { Catalog } from '../../catalog/catalog.ts';
import { idShown } from '../../customers/customer.ts';
import { remaining } from '../../customers/erasure/cut.ts';
import { isProfile, type Profile } from '../../customers/profile.ts';
import { getProfile } from '../../customers/store.ts';
import { concurrently } from '../../events/concurrently.ts';
import { distinct } from '../../events/distinct.ts';
import type { LoggedEvent } from '../../events/event.ts';
import { readLog } from '../../events/store.ts';
import { currentModels } from '../../predictions/store.ts';
import { lastSample } from '../../reports/sample/store.ts';
import type { Instant } from '../../time.ts';
import type { AsOf } from '../compile.ts';
import { type Preview, previewOf, type Sampled } from './estimate.ts';
import type { PreviewRequest } from './request.ts';
import { type Judgement, judgeThought, needsLog, type Thought, think } from './thought.ts';

const AT_ONCE = 50;

/** What a segment would come to, from the customers that the last census drew: each is judged as of now. */
export async function preview(
  { condition, segmentId, examples }: PreviewRequest,
  catalog: Catalog,
  now: Instant,
): Promise<Preview> {
  const [sample, models] = await Promise.all([lastSample(), currentModels(now, catalog)]);
  const thought = think(condition, segmentId, catalog);
  const judged = await concurrently(sample?.customers ?? [], AT_ONCE, async (customer) => {
    const profile = await getProfile(customer, { consistent: false });
    if (!isProfile(profile)) return undefined;
    const judgement = await judgeCustomer(thought, profile, { now, models });
    return { customerId: idShown(customer), ...judgement };
  });
  const found = judged.flatMap((outcome): Sampled[] => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value ? [outcome.value] : [];
  });
  const { instant = null, population = 0 } = sample ?? {};
  return previewOf(found, { asOf: now, sampledAt: instant, population, examples });
}

/** Judges a customer by their profile, and by their log where that does not tell. */
export async function judgeCustomer(
  thought: Thought,
  profile: Profile,
  asOf: AsOf,
): Promise<Judgement> {
  const log = needsLog(thought, profile) ? await logOf(profile) : undefined;
  return judgeThought(thought, profile, log, asOf);
}

async function logOf({ sources, erased }: Profile): Promise<readonly LoggedEvent[]> {
  const chunks = await Promise.all(sources.map(readLog));
  return distinct(remaining(chunks.flat(), erased).chunks);
}
