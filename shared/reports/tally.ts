import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { CustomerKey, isKnown } from '../customers/customer.ts';
import { epochOf, type Profile } from '../customers/profile.ts';
import { activeDays, dayNumber } from '../predictions/activity.ts';
import { addExamples, Examples, examplesOf, noExamples } from '../predictions/examples.ts';
import { buyerOf } from '../predictions/fit.ts';
import { lifecycleOf, type Stages } from '../predictions/lifecycle.ts';
import { joined, lotOf } from '../predictions/lot.ts';
import { orderDays, orderedAt, rfmOf } from '../predictions/order-history.ts';
import { RfmTally, rfmTallyOf } from '../predictions/rfm-tally.ts';
import { BUYERS, BuyerSample, buyerRow } from '../predictions/sample.ts';
import type { Verdict } from '../segments/verdict.ts';
import { addRetention, noRetention, Retention, retentionOf } from './cohorts.ts';
import { addCounts, Counts } from './counts.ts';
import { addDeeds, Deeds, noDeeds } from './deeds.ts';
import { deedsOf } from './deeds-of.ts';
import { addMessages, MessageTally, noMessages } from './funnel.ts';
import {
  addMemberships,
  evaluatedOf,
  type Member,
  Memberships,
  type Moments,
  membershipsOf,
  noMemberships,
} from './memberships.ts';
import { addPromotions, noPromotions, PromotionTally, promotionsOfProfile } from './promotions.ts';
import { addVouchers, VoucherTally } from './voucher-report.ts';

/** So many customers are looked at for an answer at once. */
export const SAMPLED = 1_000;
const SampledRow = z.tuple([z.int(), CustomerKey]);

/** What a census counts, in part or in all. Bounded by what is defined, not by how many customers there are. */
export const CensusTally = z.object({
  /** Customers, known and anonymous; an anonymous one that merged is none of its own any more. */
  profiles: z.int(),
  known: z.int(),
  /** Folded before the epoch of the catalog. */
  behind: z.int(),
  unreadable: z.int(),
  memberships: Memberships,
  deeds: Deeds,
  lifecycle: Counts,
  rfm: RfmTally,
  retention: Retention,
  promotions: PromotionTally,
  messages: MessageTally,
  vouchers: VoucherTally.default({}),
  /** What the models are fitted to. */
  buyers: BuyerSample,
  examples: Examples,
  /** Some customers, to ask what they would say to anything. */
  sample: z.array(SampledRow),
});
export type CensusTally = z.output<typeof CensusTally>;

export const emptyTally = (): CensusTally => ({
  ...{ profiles: 0, known: 0, behind: 0, unreadable: 0 },
  memberships: noMemberships(),
  deeds: noDeeds(),
  lifecycle: {},
  rfm: { together: {}, monetary: {} },
  retention: noRetention(),
  promotions: noPromotions(),
  messages: noMessages(),
  vouchers: {},
  buyers: [],
  examples: noExamples(),
  sample: [],
});

/** Adds one tally to another, which it changes and returns: a census adds millions. */
export function addTally(sum: CensusTally, one: CensusTally): CensusTally {
  sum.profiles += one.profiles;
  sum.known += one.known;
  sum.behind += one.behind;
  sum.unreadable += one.unreadable;
  addMemberships(sum.memberships, one.memberships);
  addDeeds(sum.deeds, one.deeds);
  addCounts(sum.lifecycle, one.lifecycle);
  addCounts(sum.rfm.together, one.rfm.together);
  addCounts(sum.rfm.monetary, one.rfm.monetary);
  addRetention(sum.retention, one.retention);
  addPromotions(sum.promotions, one.promotions);
  addMessages(sum.messages, one.messages);
  addVouchers(sum.vouchers, one.vouchers);
  addExamples(sum.examples, one.examples);
  sum.buyers = joined(sum.buyers, one.buyers, BUYERS);
  sum.sample = joined(sum.sample, one.sample, SAMPLED);
  return sum;
}

/** Below which lots customers are sampled. */
export interface Lots {
  readonly customers: number;
  readonly buyers: number;
  readonly bought: number;
  readonly others: number;
}

/** All that a look at one customer needs. */
export interface Look extends Moments {
  readonly catalog: Catalog;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly members: readonly Member[];
  readonly stages: Stages;
  readonly lots: Lots;
}

/** What one customer adds. */
export function tallyOfProfile(profile: Profile, look: Look): CensusTally {
  const { catalog, verdicts, members, instant, lots } = look;
  const days = activeDays(profile);
  const ordered = orderDays(profile, instant);
  const rfm = rfmOf(ordered, instant);
  const lot = lotOf(profile.customer);
  const buyer = lot < lots.buyers ? buyerOf(ordered, instant) : undefined;
  return {
    profiles: 1,
    known: Number(isKnown(profile.customer)),
    behind: Number(profile.epoch < epochOf(catalog.epoch)),
    unreadable: 0,
    memberships: membershipsOf(members, verdicts, look, evaluatedOf(catalog)),
    deeds: deedsOf(profile, instant),
    lifecycle: { [lifecycleOf(orderedAt(ordered), instant, look.stages)]: 1 },
    rfm: rfm ? rfmTallyOf(rfm) : { together: {}, monetary: {} },
    retention: retentionOf(days, profile.firstSeen, instant),
    promotions: promotionsOfProfile(profile, catalog, instant),
    messages: noMessages(),
    vouchers: {},
    buyers: buyer ? [buyerRow(lot, buyer)] : [],
    examples: examplesOf(days, dayNumber(instant), lot, lots),
    sample: lot < lots.customers ? [[lot, profile.customer]] : [],
  };
}
