import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { derivedKey } from '../../access/keys.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { currentCatalog } from '../../catalog/store.ts';
import { isProfile, type Profile } from '../../customers/profile.ts';
import { readable } from '../../customers/readable.ts';
import { getProfile } from '../../customers/store.ts';
import { AppError } from '../../errors.ts';
import { concurrently } from '../../events/concurrently.ts';
import { type Evidence, LOOKED_AT, recordsOf } from '../../messages/contest.ts';
import { contentOf } from '../../messages/material.ts';
import { policiesOf } from '../../messages/policies.ts';
import { getLedger, listMessages } from '../../messages/store.ts';
import { wordingOf } from '../../messages/wording.ts';
import { answersTo } from '../../reports/answers/known.ts';
import { lastSample } from '../../reports/sample/store.ts';
import { asOf } from '../../segments/as-of.ts';
import { evaluateCondition } from '../../segments/compile.ts';
import type { SweepKind } from '../../sweeps/kind.ts';
import { startSweep } from '../../sweeps/start.ts';
import type { Instant } from '../../time.ts';
import { bestWhen } from '../best-when.ts';
import type { Campaign } from '../campaign.ts';
import { Occurrence } from '../occurrence.ts';
import { whenFor } from '../when.ts';
import { fateOf } from './fate.ts';
import { nextRun } from './next.ts';
import type { Outlook } from './outlook.ts';
import type { PreviewRequest } from './request.ts';
import { addTally, emptyTally, outlookOf, Tally, tallyOf } from './tally.ts';

const AT_ONCE = 50;

/** A campaign, and the name that its customers' variants hang on. */
export interface Named {
  readonly id: string;
  readonly campaign: Campaign;
}

/** A campaign in force. Throws `not-found`. */
export function campaignIn(catalog: Catalog, id: string): Named {
  const definition = catalog.campaigns.get(id);
  if (!definition) throw new AppError('not-found', `There is no campaign "${id}"`);
  return { id, campaign: definition.body };
}

/** What a campaign would come to, from the customers that the last census drew: each is judged as they are now. */
export async function preview(
  named: Named,
  { at: asked, examples }: Pick<PreviewRequest, 'at' | 'examples'>,
  catalog: Catalog,
  now: Instant,
): Promise<Outlook> {
  const run = nextRun(named, asked ?? now, policiesOf(catalog).zone);
  const sample = await lastSample();
  const judged = await concurrently(sample?.customers ?? [], AT_ONCE, async (customer) => {
    const profile = await getProfile(customer, { consistent: false });
    return isProfile(profile) ? lookAt(run, profile, { catalog, now }) : undefined;
  });
  const tally = judged.reduce((sum, outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value ? addTally(sum, outcome.value) : sum;
  }, emptyTally());
  const { instant: sampledAt = null, population = 0 } = sample ?? {};
  const about = { estimate: true, asOf: now, sampledAt, population, examples };
  return outlookOf(tally, { ...about, ...shownTime(run) });
}

const shownTime = ({ instant, localDate }: Occurrence) => ({
  at: instant,
  ...(localDate !== undefined && { localDate }),
});

/** What one customer's message would come to. */
async function lookAt(
  run: Occurrence,
  profile: Profile,
  { catalog, now }: { readonly catalog: Catalog; readonly now: Instant },
): Promise<Tally> {
  const { campaignId: id, campaign } = run;
  const { audience, channel } = campaign;
  const { state } = audience
    ? evaluateCondition(audience, profile, await asOf(now, catalog), catalog)
    : { state: 'in' as const };
  const { customer } = profile;
  const when = whenFor(run, profile);
  if (state === 'out' || when === 'not-meant') return tallyOf(customer, { kind: 'out' }, false);
  if (when.isPast) return tallyOf(customer, { kind: 'withheld', because: 'past' }, false);
  const [due, ledger, { words }, evidence, addressKey] = await Promise.all([
    bestWhen(run, profile, when, now),
    getLedger(customer),
    wordingOf({ campaignId: id, customer }, campaign, now),
    channel === 'best' ? evidenceOf(id, customer, catalog, now) : nothing,
    derivedKey('address', '1'),
  ]);
  const content = contentOf(words, campaign, catalog);
  const prospect = { profile, ledger, content, evidence, state };
  const { notBefore = run.instant, notAfter } = due;
  const fate = fateOf(campaign, prospect, { catalog, addressKey }, { notBefore, notAfter });
  return tallyOf(customer, fate, profile.zone !== undefined);
}

const nothing: Evidence = { everyone: {}, audience: {}, own: {} };

async function evidenceOf(
  id: string,
  customer: Profile['customer'],
  catalog: Catalog,
  now: Instant,
): Promise<Evidence> {
  const [{ items }, answers] = await Promise.all([
    listMessages(customer, { limit: LOOKED_AT }),
    answersTo(id, catalog, now),
  ]);
  return { ...answers, own: recordsOf(items) };
}

const Params = z.object({ run: Occurrence, examples: z.int() });
type Params = z.output<typeof Params>;

/** The same for every customer. */
export const outlookSweep: SweepKind<Tally, Params> = {
  params: Params,
  tally: Tally,
  empty: emptyTally,
  async visit(item, { params: { run }, now }) {
    const profile = readable(item);
    if (profile === 'nobody') return emptyTally();
    if (profile === 'unreadable') return { ...emptyTally(), unreadable: 1 };
    return lookAt(run, profile, { catalog: await currentCatalog(now), now });
  },
  add: addTally,
  async close(tally, { instant: asOf }, { run, examples }): Promise<unknown> {
    const { profiles: population, unreadable } = tally;
    const about = {
      estimate: false,
      asOf,
      ...shownTime(run),
      sampledAt: asOf,
      population,
      examples,
    };
    return { ...outlookOf(tally, about), unreadable };
  },
};

/** Starts it, and answers the id of the sweep that will know. */
export async function previewExactly(
  named: Named,
  { at, examples }: PreviewRequest,
  { catalog, now }: { readonly catalog: Catalog; readonly now: Instant },
): Promise<string> {
  const sweepId = `outlook-${now}-${randomUUID().slice(0, 8)}`;
  const run = nextRun(named, at ?? now, policiesOf(catalog).zone);
  const params: Params = { run, examples };
  await startSweep({ kind: 'outlook', sweepId, instant: now, params });
  return sweepId;
}
