import { type ChannelChoice, personal } from '../campaigns/channel.ts';
import { MAX_CONSENTS } from '../customers/consent.ts';
import type { Consent, Profile } from '../customers/profile.ts';

/**
 * What the customer said when they agreed to what a campaign is about to send, or nothing when they did not, or no longer do.
 *
 * What was said of the topic decides; what was said of the channel decides where nothing was said of the topic. A
 * withdrawal of the whole channel ends the topics agreed to before it, and what a public key claims of them after it. A
 * campaign without a topic needs the channel's.
 */
export function agreement(
  { consent }: Pick<Profile, 'consent'>,
  channel: string,
  topic?: string,
): Consent | undefined {
  // Where so much was said that some of it is not kept, a withdrawal may be among that.
  if (consent.length >= MAX_CONSENTS) return undefined;
  const said = (about: string | undefined) => last(consent, channel, about);
  const whole = said(undefined);
  const special = topic === undefined ? undefined : said(topic);
  const deciding = special ?? whole;
  if (deciding === undefined || !deciding.granted) return undefined;
  const withdrawn = whole !== undefined && !whole.granted;
  const ended = withdrawn && (deciding.trust === 'claimed' || whole.at >= deciding.at);
  return ended ? undefined : deciding;
}

/** Whether marketing may be sent on a channel; on the best one where it may be on any. */
export const agreesTo = (
  channel: ChannelChoice,
  profile: Pick<Profile, 'consent'>,
  topic?: string,
): boolean =>
  channel === 'best'
    ? personal.some((one) => agreement(profile, one, topic) !== undefined)
    : agreement(profile, channel, topic) !== undefined;

/**
 * What the customer surely agreed to, of the topic and of the channel, while their agreement stands: each lifts what they had
 * stopped before it. Not only what decides: who stopped the whole channel may opt in to it again, and the topics that they
 * chose long before are theirs again.
 */
export function agreedTo(
  profile: Pick<Profile, 'consent'>,
  channel: string,
  topic?: string,
): readonly Consent[] {
  if (agreement(profile, channel, topic) === undefined) return [];
  return [...new Set([topic, undefined])]
    .flatMap((about) => last(profile.consent, channel, about) ?? [])
    .filter(({ granted, trust }) => granted && trust === 'proven');
}

const last = (
  consent: readonly Consent[],
  channel: string,
  topic: string | undefined,
): Consent | undefined =>
  consent
    .filter((said) => said.channel === channel && said.topic === topic)
    .reduce<Consent | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
