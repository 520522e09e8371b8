import { currentCatalog } from '../catalog/store.ts';
import type { Profile } from '../customers/profile.ts';
import { zoneOf } from '../customers/zone.ts';
import { isNoticed, isRipe, nobodyAsked } from '../messages/answered.ts';
import type { Message } from '../messages/message.ts';
import { policiesOf } from '../messages/policies.ts';
import { quietUntil } from '../messages/quiet.ts';
import { listMessages } from '../messages/store.ts';
import { everyonesAnswers } from '../reports/answers/known.ts';
import { DAY_MS, durationMs, earlier, type Instant, later, plus } from '../time.ts';
import type { Occurrence } from './occurrence.ts';
import { bestTime, drawsFor, type Noticed } from './times/best.ts';
import { type Beginning, blocksFrom } from './times/block.ts';
import { lastMoment } from './times/own.ts';
import { dateIn, instantOf, plusDays } from './times/wall.ts';
import type { When } from './when.ts';

/** Of a customer's last so many messages. */
const LOOKED_AT = 50;

/** When a customer gets the message of an occurrence, where that is at their best time. */
export async function bestWhen(
  occurrence: Occurrence,
  profile: Profile,
  when: When,
  now: Instant,
): Promise<When> {
  if (occurrence.campaign.sendTime !== 'best') return when;
  const policies = policiesOf(await currentCatalog(now));
  const { campaign, zone = policies.zone } = occurrence;
  const { channel } = campaign;
  // Whichever channel turns out best keeps its own quiet hours when it is chosen.
  const choices = choicesFor(occurrence, when, zoneOf(profile, zone)).filter(
    ({ at }) =>
      channel === 'best' ||
      quietUntil({ ...campaign, channel }, profile, policies, at) === undefined,
  );
  if (choices.length === 0) return when;
  const [{ blocks: everyone }, { items }] = await Promise.all([
    everyonesAnswers(now),
    listMessages(profile.customer, { limit: LOOKED_AT }),
  ]);
  const { campaignId, occurrenceId } = occurrence;
  const draw = drawsFor([campaignId, occurrenceId, profile.customer]);
  const best = bestTime(choices, { everyone, own: noticedIn(items, now) }, draw);
  if (best === undefined) return when;
  const { at, ...timing } = best;
  return { ...when, notBefore: at, notAfter: lastAt(occurrence, when, at), timing };
}

/**
 * The blocks to choose from: those of a day from when the message could go on, and of the customer's day alone where the
 * campaign is of that. None where it is too late already.
 */
export function choicesFor(
  { campaign, instant, localDate }: Pick<Occurrence, 'campaign' | 'instant' | 'localDate'>,
  { notBefore = instant, notAfter }: When,
  zone: string,
): Beginning[] {
  const from = later(notBefore, instant);
  if (from > notAfter) return [];
  const worthIt = campaign.schedule ? plus(from, durationMs(campaign.expiresAfter)) : notAfter;
  const day = localDate && instantOf(plusDays(dateIn(from, zone), 1), '00:00', zone);
  const until = earlier(earlier(plus(from, DAY_MS), worthIt), day ?? worthIt);
  return blocksFrom(from, until, zone);
}

/** Of a schedule, as late after its time as it may be; of a launch, as ever. */
const lastAt = ({ campaign }: Occurrence, { notBefore, notAfter }: When, at: Instant): Instant => {
  if (!campaign.schedule) return notAfter;
  const worthIt = plus(notBefore ?? at, durationMs(campaign.expiresAfter));
  return later(notAfter, earlier(lastMoment(campaign, at), worthIt));
};

/** What a customer's messages say of each block, those that had a day to be noticed. */
export function noticedIn(messages: readonly Message[], now: Instant): Noticed {
  const noticed: Record<string, Noticed[string]> = {};
  for (const message of messages) {
    const { block } = message;
    if (block === undefined || !isRipe(message, now)) continue;
    const { sent, answered } = noticed[block] ?? nobodyAsked;
    noticed[block] = { sent: sent + 1, answered: answered + Number(isNoticed(message)) };
  }
  return noticed;
}
