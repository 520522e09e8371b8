import * as z from 'zod';
import { derivedKey } from '../access/keys.ts';
import { start } from '../campaigns/react.ts';
import { triggersOf } from '../campaigns/triggers.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog } from '../catalog/store.ts';
import { readHours, readLog } from '../events/store.ts';
import { carryLedger } from '../messages/reservation.ts';
import { RECEIPT_KEY, verify } from '../offers/receipt.ts';
import { rewardsOf } from '../offers/rewards.ts';
import { putTrainingRow } from '../offers/training/store.ts';
import type { Models } from '../predictions/models.ts';
import { asOf } from '../segments/as-of.ts';
import { compileSegments, evaluateCondition } from '../segments/compile.ts';
import { Instant } from '../time.ts';
import { webhooksFor } from '../webhooks/notice.ts';
import { notify } from '../webhooks/notify.ts';
import { CustomerKey } from './customer.ts';
import { getTombstone } from './erasure/tombstone/store.ts';
import { handOver } from './hand-over.ts';
import { putLookup, removeLookup } from './lookup/store.ts';
import { Cause, epochOf } from './profile.ts';
import { protectedTraits } from './protected.ts';
import { getProfile, putGrave, putPointer, putProfile, settlePointer } from './store.ts';
import { bring } from './worker.ts';
import type { Knowledge, Outcome, Work, Workplace, World } from './world.ts';

export { handOver };

/** What the refold queue holds. */
export const WorkMessage = z.object({
  customer: CustomerKey,
  hours: z.union([z.literal('all'), z.array(z.string().regex(/^\d{4}-\d\d-\d\dT\d\d$/))]),
  cause: Cause,
  news: z.array(z.string()).exactOptional(),
  asOf: Instant.exactOptional(),
  joining: z.array(CustomerKey).exactOptional(),
});

/**
 * Brings a customer up to date; see `worker.ts`. `hours` are the address hours that hold something new, none where only
 * time passed. Answers `handed-over` when the refold queue has accepted the customer instead.
 */
export const bringUpToDate = (
  work: Work,
  now: Instant,
  workplace: Workplace = 'request',
): Promise<Outcome> => bring(world, work, now, workplace);

const world: World = {
  getProfile: (customer) => getProfile(customer, { consistent: true }),
  putProfile,
  putPointer,
  putGrave,
  getTombstone,
  putLookup,
  removeLookup,
  settlePointer,
  carryLedger,
  readHours,
  readLog,
  async react(customer, reaction, now) {
    if (reaction.kind === 'start') await start(customer, reaction, now);
    else await notify(customer, reaction, now);
  },
  teach: putTrainingRow,
  handOver,
  async knowledge(now, atLeast) {
    const known = await currentCatalog(now);
    const isBehind = epochOf(known.epoch) < atLeast;
    const catalog = isBehind ? await currentCatalog(now, { maxAgeMs: 0 }) : known;
    const receiptKey = await derivedKey(RECEIPT_KEY.purpose, RECEIPT_KEY.id);
    return knowledgeOf(catalog, (await asOf(now, catalog)).models, receiptKey);
  },
};

function knowledgeOf(catalog: Catalog, models: Models, receiptKey: Buffer): Knowledge {
  const { features, asked, ids, evaluate, definedAt } = compileSegments(catalog);
  const isProtected = protectedTraits(catalog);
  return {
    epoch: epochOf(catalog.epoch),
    rules: {
      features,
      asked,
      isProtected,
      rewards: rewardsOf(catalog),
      verify: (receipt, customers, at) => verify(receipt, customers, receiptKey, at),
    },
    segmentIds: ids,
    evaluate: (profile, now, touched) => evaluate(profile, { now, models }, touched),
    verdictOf: (id, profile, now) =>
      evaluateCondition({ segment: id }, profile, { now, models }, catalog),
    definedAt,
    listens: (reaction) => webhooksFor(catalog, reaction).length > 0,
    triggers: triggersOf(catalog),
  };
}
