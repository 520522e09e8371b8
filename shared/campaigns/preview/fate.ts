import { createHash } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Profile } from '../../customers/profile.ts';
import { zoneOf } from '../../customers/zone.ts';
import { bestChannel, holdOn } from '../../messages/choose.ts';
import type { Evidence } from '../../messages/contest.ts';
import type { Ledger } from '../../messages/ledger.ts';
import type { Because, Deferral } from '../../messages/message.ts';
import { policiesOf } from '../../messages/policies.ts';
import { localTime } from '../../messages/wall-clock.ts';
import type { Verdict } from '../../segments/verdict.ts';
import type { Instant } from '../../time.ts';
import type { Campaign } from '../campaign.ts';
import type { Channel } from '../channel.ts';
import type { Content } from '../template.ts';

/** What would become of one customer's message. */
export type Fate =
  | { readonly kind: 'out' }
  | { readonly kind: 'withheld'; readonly because: Because }
  | {
      readonly kind: 'gets';
      readonly channel: Channel;
      readonly at: Instant;
      /** The same by the customer's own clock, `2026-11-23T08:00`. */
      readonly local: string;
      readonly zone: string;
      /** Why it waits, if it does. */
      readonly waits?: Deferral;
    };

export interface Prospect {
  readonly profile: Profile;
  readonly ledger: Ledger;
  /** What the campaign has to say to the customer. */
  readonly content: Content | undefined;
  /** What the best channel is chosen by. */
  readonly evidence: Evidence;
  /** Whether the campaign means the customer. */
  readonly state: Verdict['state'];
}

/** What waits for one thing, then for another, is not followed further. */
const ROUNDS = 10;

/** What would become of a campaign's message to a customer, were it planned for a time. Pure; judged by what judges it then. */
export function fateOf(
  campaign: Campaign,
  { profile, ledger, content, evidence, state }: Prospect,
  { catalog, addressKey }: { readonly catalog: Catalog; readonly addressKey: Buffer },
  { notBefore, notAfter }: { readonly notBefore: Instant; readonly notAfter: Instant },
): Fate {
  if (state === 'out') return { kind: 'out' };
  if (state === 'unknown') return { kind: 'withheld', because: 'segment-building' };
  const { class: kind, topic } = campaign;
  const candidate = { ...{ sendId: 'preview', class: kind, topic }, notAfter };
  if (content === undefined) return { kind: 'withheld', because: 'no-content' };
  let at = notBefore;
  let waits: Deferral | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const choice = { campaign, content, profile, catalog, ledger, addressKey, now: at };
    const { channel, hold } =
      campaign.channel === 'best'
        ? bestChannel(candidate, choice, evidence)
        : { channel: campaign.channel, hold: holdOn(campaign.channel, candidate, choice) };
    if (hold === undefined) {
      const zone = zoneOf(profile, policiesOf(catalog).zone);
      const when = { at, local: localTime(at, zone), zone };
      return { kind: 'gets', channel, ...when, ...(waits && { waits }) };
    }
    if (hold.until === undefined) return { kind: 'withheld', because: hold.because };
    at = hold.until;
    waits ??= hold.because;
  }
  return { kind: 'withheld', because: 'expired' };
}

/** In the order of this, however a pass is cut it names the same examples. */
export const lotOf = (customer: string): string =>
  createHash('sha256').update(customer).digest('base64url').slice(0, 12);
