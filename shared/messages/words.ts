import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import { noTools, type ServedOffer, type Tools } from '../campaigns/engine.ts';
import { fallbacks } from '../campaigns/locale.ts';
import { filled } from '../campaigns/people.ts';
import { type Data, type EventData, type Rendered, renderOn } from '../campaigns/render.ts';
import { type Content, partsFor } from '../campaigns/template.ts';
import { partsIn, placementsIn } from '../campaigns/words.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { shown } from '../customers/customer.ts';
import type { Profile } from '../customers/profile.ts';
import { serve } from '../offers/serve.ts';
import type { Instant } from '../time.ts';
import { clickUrls, preferencesUrl, unsubscribeUrl, verificationUrl } from './links.ts';
import type { Message } from './message.ts';
import { withItems } from './recommended.ts';
import { type Speech, said, type Unsaid, type Words } from './said.ts';
import { settingOf } from './settings.ts';
import { startedBy } from './started.ts';
import { standIns } from './vouchers.ts';

export interface Making {
  readonly campaign: Campaign;
  readonly content: Content;
  /** What started it, where its words speak of that. */
  readonly event?: EventData;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/** A message, as its words look at it. */
type Speaking = Pick<Message, 'customer' | 'sendId' | 'campaignId' | 'topic' | 'to' | 'event'> & {
  readonly channel: Channel;
};

/** Where the links of a message lead. */
export interface Links {
  readonly unsubscribe: string;
  readonly preferences: string;
  readonly verification?: string;
  readonly link: Tools['link'];
}

/**
 * A message in the customer's language, with the offers that are decided on for them now, or why it cannot be said. Before
 * anything is reserved or claimed: a template that fails must not leave a claim behind. What it hands out is only claimed
 * by its `complete`.
 */
export async function wordsFor(
  message: Speaking,
  profile: Profile,
  making: Making,
): Promise<Words | Unsaid> {
  const { campaign, content } = making;
  const templates = partsIn(content).map(({ source }) => source);
  const [links, event] = await Promise.all([
    linksOf(message, making),
    startedBy(message, profile, campaign, templates),
  ]);
  const speech = await speechOf(message, profile, { ...making, ...(event && { event }) }, links);
  return said(message, speech, making.catalog);
}

async function linksOf(message: Speaking, { catalog, now }: Making): Promise<Links> {
  const { customer, sendId, channel, campaignId, to } = message;
  const about = { customer, sendId, channel, campaignId };
  const [unsubscribe, preferences, link] = await Promise.all([
    unsubscribeUrl(message),
    preferencesUrl(customer),
    clickUrls(about, settingOf(catalog, 'links').hosts),
  ]);
  const verification = to === undefined ? undefined : await verificationUrl(message, to, now);
  return { unsubscribe, preferences, link, ...(verification !== undefined && { verification }) };
}

/** Says a message, without claiming anything. What it answers throws where that cannot be rendered. */
export async function speaker(...of: Parameters<typeof speechOf>): Promise<() => Rendered> {
  const { say, tools } = await speechOf(...of);
  return () => say(tools);
}

/** What it takes to say a message in the customer's language and with what is offered to them now. */
async function speechOf(
  { channel, campaignId }: Speaking,
  profile: Profile,
  { campaign, content, event, catalog, now }: Making,
  { unsubscribe, preferences, verification, link }: Links,
): Promise<Speech> {
  const traits = Object.fromEntries(
    Object.entries(profile.traits).map(([name, { value }]) => [name, value] as const),
  );
  const languages = fallbacks(traits.locale ?? traits.language);
  const parts = partsFor(content, channel, languages);
  const sources = [...Object.values(parts), ...Object.values(parts.data ?? {})];
  const offers = await offersFor(profile, sources, { catalog, now, locale: languages[0] });
  const data: Data = {
    customer: { id: shown(profile.customer), traits: filled(traits, content.defaults) },
    campaign: { id: campaignId, name: campaign.name },
    ...(event && { event }),
    unsubscribeUrl: unsubscribe,
    preferencesUrl: preferences,
    ...(verification !== undefined && { verificationUrl: verification }),
  };
  const own = {
    ...{ ...noTools, link, voucher: standIns(catalog) },
    offers: (placementId: string) => offers.get(placementId) ?? [],
  };
  const say = (tools: Tools) => renderOn(channel, parts, data, { tools, now });
  const tools = await withItems(say, own, sources, { profile, catalog, now });
  return { say, tools };
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
