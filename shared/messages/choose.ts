import { derivedKey } from '../access/keys.ts';
import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import { type Content, channelsIn } from '../campaigns/template.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Profile } from '../customers/profile.ts';
import { answersTo } from '../reports/answers/known.ts';
import type { Instant } from '../time.ts';
import { addressHash } from './address.ts';
import { limitsOf } from './caps.ts';
import { contest, type Evidence, LOOKED_AT, recordsOf } from './contest.ts';
import { type Hold, heldNow, withheldBecause } from './judge.ts';
import { type Ledger, reserve } from './ledger.ts';
import type { Contender, Message } from './message.ts';
import { policiesOf } from './policies.ts';
import { refusedBy } from './protocol.ts';
import { targetsOf } from './push/endpoint.ts';
import { addressOn } from './reach.ts';
import { settingOf } from './settings.ts';
import { getLedger, listMessages } from './store.ts';
import { wishOf } from './wish.ts';

/** On which channel a message goes out, and what that was decided by where there was a choice. */
export interface Chosen {
  readonly channel: Channel;
  readonly contenders?: readonly Contender[];
  /** Why it goes out on none of those that it could, or on none of them yet. */
  readonly hold?: Hold;
}

/** A message, or one that might be planned. */
type Candidate = Pick<Message, 'sendId' | 'class' | 'topic' | 'to' | 'notAfter'>;

/** All that a channel is judged by. */
export interface Choice {
  readonly campaign: Campaign;
  readonly content: Content | undefined;
  readonly profile: Profile;
  readonly catalog: Catalog;
  readonly ledger: Ledger;
  readonly addressKey: Buffer;
  readonly now: Instant;
}

/** The campaign's channel, or the best of those that its words are for. */
export async function chooseChannel(
  message: Message,
  choice: Omit<Choice, 'ledger' | 'addressKey'>,
): Promise<Chosen> {
  if (message.channel !== 'best') return { channel: message.channel };
  const [ledger, { items }, answers, addressKey] = await Promise.all([
    getLedger(message.customer),
    listMessages(message.customer, { limit: LOOKED_AT }),
    answersTo(message.campaignId, choice.catalog, choice.now),
    derivedKey('address', '1'),
  ]);
  const evidence = { ...answers, own: recordsOf(items) };
  return bestChannel(message, { ...choice, ledger, addressKey }, evidence);
}

/**
 * Of the channels that the words are for the best on which the customer can be reached and may be written to, at once if
 * there is one. Pure.
 */
export function bestChannel(candidate: Candidate, choice: Choice, evidence: Evidence): Chosen {
  const { campaign, content, catalog } = choice;
  const holds = new Map(
    channelsIn(content ?? {}).map(
      (channel) => [channel, holdOn(channel, candidate, choice)] as const,
    ),
  );
  const setting = settingOf(catalog, 'channels');
  const contenders = contest(holds, evidence, { value: campaign.value ?? 1, setting });
  const [best] = contenders;
  if (best === undefined) return { channel: 'inbox', contenders, hold: { because: 'no-content' } };
  const hold = holds.get(best.channel as never);
  return { channel: best.channel, contenders, ...(hold && { hold }) };
}

/** Why a message does not go out on a channel now, by all that is known before it is tried. Pure. */
export function holdOn(
  channel: Channel,
  candidate: Candidate,
  { campaign, profile, catalog, ledger, addressKey, now }: Choice,
): Hold | undefined {
  const { to, notAfter } = candidate;
  const sending = { ...campaign, channel };
  const because = withheldBecause({ campaign: sending, profile, to, notAfter, now });
  if (because) return { because };
  if (channel === 'push' && targetsOf(profile, settingOf(catalog, 'push')).length === 0)
    return { because: 'no-address' };
  const policies = policiesOf(catalog);
  const reached = addressOn(channel, profile, to);
  const wish = wishOf({ ...candidate, channel }, profile, {
    limits: limitsOf(sending, profile, policies),
    address: reached && addressHash(reached, addressKey),
  });
  const decision = reserve(ledger, wish(now));
  return (
    heldNow({ campaign: sending, profile, notAfter }, policies, now) ??
    refusedBy('reservations' in decision ? 'written' : decision, candidate)
  );
}
