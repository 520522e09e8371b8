import { randomUUID } from 'node:crypto';
import { Topic } from '../campaigns/campaign.ts';
import { Channel } from '../campaigns/channel.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { currentCatalog } from '../catalog/store.ts';
import { CONSENT_UPDATED } from '../customers/consent.ts';
import type { CustomerKey } from '../customers/customer.ts';
import type { Profile } from '../customers/profile.ts';
import { profileOf } from '../customers/read.ts';
import type { Instant } from '../time.ts';
import { agreement } from './consent.ts';
import { stop } from './reservation.ts';
import { recordProven } from './unsubscribe.ts';

/** A channel, or one topic of it, and whether the customer wants it. */
export interface Preference {
  readonly channel: Channel;
  readonly topic?: string;
  readonly wanted: boolean;
}

/** What customers may choose: the channels and topics of marketing campaigns, and whatever they have spoken of themselves. */
export function preferencesOf(
  { consent }: Pick<Profile, 'consent'>,
  { campaigns }: Pick<Catalog, 'campaigns'>,
): Preference[] {
  const choices = new Map<string, Omit<Preference, 'wanted'>>();
  const offer = (said: string, about?: string) => {
    const { data: channel } = Channel.safeParse(said);
    if (channel === undefined) return;
    choices.set(channel, { channel });
    const { data: topic } = Topic.safeParse(about);
    if (topic !== undefined) choices.set(nameOf({ channel, topic }), { channel, topic });
  };
  for (const { body } of campaigns.values())
    if (body.class === 'marketing') offer(body.channel, body.topic);
  for (const { channel, topic } of consent) offer(channel, topic);
  return [...choices.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, choice]) => ({
      ...choice,
      wanted: agreement({ consent }, choice.channel, choice.topic) !== undefined,
    }));
}

/** How a form names a preference: `email`, `email/news`. */
export const nameOf = ({ channel, topic }: Omit<Preference, 'wanted'>): string =>
  topic === undefined ? channel : `${channel}/${topic}`;

/** The preferences of whoever a link belongs to, and who that is by now. */
export async function showPreferences(
  customer: CustomerKey,
  now: Instant,
): Promise<{ readonly holder: CustomerKey; readonly preferences: readonly Preference[] }> {
  const catalog = await currentCatalog(now);
  const profile = await profileOf(customer, now, catalog);
  return { holder: profile.customer, preferences: preferencesOf(profile, catalog) };
}

/**
 * What changes by a form that was sent: of what it showed (`shown`), what is ticked (`on`) is wanted and the rest is not; with
 * `none`, nothing is. Pure.
 */
export function changesIn(form: URLSearchParams, before: readonly Preference[]): Preference[] {
  const [shown, ticked] = [new Set(form.getAll('shown')), new Set(form.getAll('on'))];
  const nothing = form.has('none');
  return before
    .filter((preference) => nothing || shown.has(nameOf(preference)))
    .map((preference) => ({
      ...preference,
      wanted: !nothing && ticked.has(nameOf(preference)),
      was: preference.wanted,
    }))
    .filter(({ wanted, was }) => wanted !== was)
    .map(({ was: _, ...preference }) => preference);
}

/** Puts changes into force: stops first, so that nothing more is reserved after the answer; then what the profile knows. */
export async function changePreferences(
  holder: CustomerKey,
  changes: readonly Preference[],
  now: Instant,
): Promise<void> {
  const withdrawn = changes.filter(({ wanted }) => !wanted);
  const stops = withdrawn.map(({ channel, topic }) => ({
    source: 'link' as const,
    channel,
    ...(topic !== undefined && { topic }),
    at: now,
  }));
  if (stops.length > 0) await stop(holder, stops);
  const events = changes.map(({ channel, topic, wanted: granted }) => ({
    type: 'track',
    event: CONSENT_UPDATED,
    messageId: `preferences-${randomUUID()}`,
    timestamp: now,
    properties: {
      channel,
      ...(topic !== undefined && { topic }),
      granted,
      source: 'preferences',
    },
  }));
  if (events.length > 0) await recordProven(holder, events, { by: 'link', now });
}

/** Puts a form of the preference page into force, and answers what is wanted then. */
export async function submit(
  customer: CustomerKey,
  form: Buffer,
  now: Instant,
): Promise<readonly Preference[]> {
  const before = await showPreferences(customer, now);
  const changes = changesIn(new URLSearchParams(form.toString('utf8')), before.preferences);
  await changePreferences(before.holder, changes, now);
  return (await showPreferences(before.holder, now)).preferences;
}
