import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import { type Content, channelsIn } from '../campaigns/template.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Profile } from '../customers/profile.ts';
import { answersTo } from '../reports/answers/known.ts';
import type { Instant } from '../time.ts';
import { contest, LOOKED_AT, recordsOf } from './contest.ts';
import { withheldBecause } from './judge.ts';
import { reserve } from './ledger.ts';
import type { Because, Contender, Message } from './message.ts';
import { targetsOf } from './push/endpoint.ts';
import { settingOf } from './settings.ts';
import { getLedger, listMessages } from './store.ts';
import { wishOf } from './wish.ts';

/** On which channel a message goes out, and what that was decided by where there was a choice. */
export interface Chosen {
  readonly channel: Channel;
  readonly contenders?: readonly Contender[];
  /** Why it goes out on none of those that it could. */
  readonly withheld?: Because;
}

interface Choice {
  readonly campaign: Campaign;
  readonly content: Content | undefined;
  readonly profile: Profile;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/** The campaign's channel, or the best of those that its words are for and that the customer can be reached and may be written to on. */
export async function chooseChannel(message: Message, choice: Choice): Promise<Chosen> {
  const { campaign, content, profile, catalog, now } = choice;
  if (message.channel !== 'best') return { channel: message.channel };
  const [ledger, { items }, answers] = await Promise.all([
    getLedger(message.customer),
    listMessages(message.customer, { limit: LOOKED_AT }),
    answersTo(message.campaignId, catalog, now),
  ]);
  const open = new Map(
    channelsIn(content ?? {}).map((channel) => {
      const { notAfter } = message;
      const because = withheldBecause({
        campaign: { ...campaign, channel },
        profile,
        notAfter,
        now,
      });
      const noApplication =
        channel === 'push' && targetsOf(profile, settingOf(catalog, 'push')).length === 0;
      const wish = wishOf({ ...message, channel }, profile)(now);
      const isStopped = !('reservations' in reserve(ledger, wish));
      return [
        channel,
        because ?? (noApplication ? 'no-address' : isStopped ? 'stopped' : undefined),
      ] as const;
    }),
  );
  const setting = settingOf(catalog, 'channels');
  const evidence = { ...answers, own: recordsOf(items) };
  const contenders = contest(open, evidence, { value: campaign.value ?? 1, setting });
  const best = contenders[0];
  if (best === undefined) return { channel: 'inbox', contenders, withheld: 'no-content' };
  const withheld = open.get(best.channel as never);
  return { channel: best.channel, contenders, ...(withheld && { withheld }) };
}
