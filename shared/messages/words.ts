import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { ServedOffer } from '../campaigns/engine.ts';
import { fallbacks } from '../campaigns/locale.ts';
import { filled } from '../campaigns/people.ts';
import { type Data, type Rendered, renderOn } from '../campaigns/render.ts';
import { type Content, partsFor } from '../campaigns/template.ts';
import { placementsIn } from '../campaigns/words.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { shown } from '../customers/customer.ts';
import type { Profile } from '../customers/profile.ts';
import { serve } from '../offers/serve.ts';
import type { Instant } from '../time.ts';
import { clickUrls, preferencesUrl, unsubscribeUrl, verificationUrl } from './links.ts';
import type { Message } from './message.ts';
import { settingOf } from './settings.ts';

interface Making {
  readonly campaign: Campaign;
  readonly content: Content;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/**
 * A message in the customer's language, with the offers that are decided on for them now; nothing where that cannot be
 * rendered. Before anything is reserved or claimed: a template that fails must not leave a claim behind.
 */
export async function wordsFor(
  message: Message & { readonly channel: Channel },
  profile: Profile,
  { campaign, content, catalog, now }: Making,
): Promise<Rendered | undefined> {
  const traits = Object.fromEntries(
    Object.entries(profile.traits).map(([name, { value }]) => [name, value] as const),
  );
  const languages = fallbacks(traits.locale ?? traits.language);
  const parts = partsFor(content, message.channel, languages);
  const { customer, sendId, channel, campaignId } = message;
  const about = { customer, sendId, channel, campaignId };
  const [unsubscribe, preferences, link, offers] = await Promise.all([
    unsubscribeUrl(message),
    preferencesUrl(customer),
    clickUrls(about, settingOf(catalog, 'links').hosts),
    offersFor(profile, [...Object.values(parts), ...Object.values(parts.data ?? {})], {
      catalog,
      now,
      locale: languages[0],
    }),
  ]);
  const data: Data = {
    customer: { id: shown(profile.customer), traits: filled(traits, content.defaults) },
    campaign: { id: campaignId, name: campaign.name },
    unsubscribeUrl: unsubscribe,
    preferencesUrl: preferences,
    ...(message.to !== undefined && {
      verificationUrl: await verificationUrl(message, message.to, now),
    }),
  };
  try {
    const tools = { link, offers: (placementId: string) => offers.get(placementId) ?? [] };
    return renderOn(channel, parts, data, { tools, now });
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ campaignId, sendId, failed: 'render', error: name }));
    return undefined;
  }
}

/** The offers of every placement that the words name, best first. One that is gone shows none. */
async function offersFor(
  { customer }: Profile,
  sources: readonly unknown[],
  {
    catalog,
    now,
    locale,
  }: Pick<Making, 'catalog' | 'now'> & { readonly locale: string | undefined },
): Promise<ReadonlyMap<string, readonly ServedOffer[]>> {
  const asked = [...placementsIn(sources.filter((source) => typeof source === 'string'))].flatMap(
    (id) => {
      const placement = catalog.placements.get(id);
      return placement ? [{ placement, count: placement.body.slots }] : [];
    },
  );
  if (asked.length === 0) return new Map();
  const asking = { asked, explain: false, ...(locale !== undefined && { context: { locale } }) };
  const caller = { kind: 'secret', keyId: 'message' } as const;
  const { placements } = await serve(customer, asking, { caller, catalog, now });
  return new Map(placements.map(({ placementId, offers }) => [placementId, offers]));
}
