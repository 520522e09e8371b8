import type { Consent, Profile } from '../customers/profile.ts';

/**
 * What the customer said when they agreed to what a campaign is about to send, or nothing when they did not, or no longer do.
 *
 * What was said of the topic decides; what was said of the channel decides where nothing was said of the topic. A
 * withdrawal of the whole channel ends the topics agreed to before it. A campaign without a topic needs the channel's.
 */
export function agreement(
  { consent }: Pick<Profile, 'consent'>,
  channel: string,
  topic?: string,
): Consent | undefined {
  const said = (about: string | undefined) => last(consent, channel, about);
  const whole = said(undefined);
  const special = topic === undefined ? undefined : said(topic);
  const deciding = special ?? whole;
  if (deciding === undefined || !deciding.granted) return undefined;
  const ended = whole !== undefined && !whole.granted && whole.at >= deciding.at;
  return ended ? undefined : deciding;
}

const last = (
  consent: readonly Consent[],
  channel: string,
  topic: string | undefined,
): Consent | undefined =>
  consent
    .filter((said) => said.channel === channel && said.topic === topic)
    .reduce<Consent | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
