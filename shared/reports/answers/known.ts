import type { Campaign } from '../../campaigns/campaign.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Asked } from '../../messages/answered.ts';
import type { Instant } from '../../time.ts';
import { lastFunnel } from '../funnels/store.ts';
import { addOutcomes, askedByChannel, askedByVariant, type Outcomes } from '../outcomes.ts';
import type { Everyone } from './everyone.ts';
import { lastAnswers } from './store.ts';

/** How old what is in memory may be: censuses are taken by the hour. */
const FRESH_MS = 5 * 60_000;
const MOST = 1_000;
/** So many campaigns for one audience tell how it answers. */
const KIN = 10;

const nothing: Everyone = { channels: {}, blocks: {} };
const memory = new Map<string, { readonly loadedAt: number; readonly value: unknown }>();

/** From memory, or read. Where the table does not answer, what was known before serves, or nothing: no message waits for it. */
async function known<Value>(
  name: string,
  now: Instant,
  read: () => Promise<Value>,
): Promise<Value | undefined> {
  const found = memory.get(name);
  const at = Date.parse(now);
  if (found && Math.abs(at - found.loadedAt) < FRESH_MS) return found.value as Value;
  try {
    const value = await read();
    if (memory.size >= MOST) memory.clear();
    memory.set(name, { loadedAt: at, value });
    return value;
  } catch (error) {
    console.error(JSON.stringify({ answers: 'unreadable', error: String(error) }));
    return found?.value as Value | undefined;
  }
}

export const everyonesAnswers = async (now: Instant): Promise<Everyone> =>
  (await known('', now, lastAnswers)) ?? nothing;

const partsOf = async (campaignId: string, now: Instant): Promise<Outcomes> =>
  (await known(campaignId, now, async () => (await lastFunnel(campaignId))?.funnel.parts)) ?? {};

/** How each channel is answered, by everybody and by the campaign's audience, as of the last census. */
export async function answersTo(
  campaignId: string,
  { campaigns }: Pick<Catalog, 'campaigns'>,
  now: Instant,
): Promise<{
  readonly everyone: Everyone['channels'];
  readonly audience: Readonly<Record<string, Asked>>;
}> {
  const audience = spelled(campaigns.get(campaignId)?.body);
  const kin = [...campaigns.values()]
    .filter(({ id, body }) => id !== campaignId && spelled(body) === audience)
    .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))
    .slice(0, KIN - 1);
  const [{ channels }, ...parts] = await Promise.all([
    everyonesAnswers(now),
    ...[campaignId, ...kin.map(({ id }) => id)].map((id) => partsOf(id, now)),
  ]);
  return { everyone: channels, audience: askedByChannel(parts.reduce(addOutcomes, {})) };
}

/** Conditions may be large, and a catalog is asked for every message. */
const spellings = new WeakMap<object, string>();

function spelled({ audience }: Pick<Campaign, 'audience'> = {}): string {
  if (audience === undefined) return '';
  const found = spellings.get(audience) ?? JSON.stringify(audience);
  spellings.set(audience, found);
  return found;
}

/** How each variant of a campaign is answered, '' being its own message. */
export const answersByVariant = async (
  campaignId: string,
  now: Instant,
): Promise<ReadonlyMap<string, Asked>> => askedByVariant(await partsOf(campaignId, now));

/** Forgets what is in memory, for a test in which a census has been taken. */
export const forgetAnswers = (): void => memory.clear();
