import type { Catalog } from '../../catalog/catalog.ts';
import { shown } from '../../customers/customer.ts';
import { findProfile } from '../../customers/read.ts';
import { environment } from '../../environment.ts';
import { AppError } from '../../errors.ts';
import { isMailbox } from '../../messages/address.ts';
import { requestFor } from '../../messages/letter.ts';
import { contentOf } from '../../messages/material.ts';
import { sendOnce } from '../../messages/provider.ts';
import { phoneIn } from '../../messages/reach.ts';
import type { Answer } from '../../messages/refusal.ts';
import { settingOf } from '../../messages/settings.ts';
import { publicationOf } from '../../messages/sms.ts';
import { publishOnce } from '../../messages/sns.ts';
import { wordingOf } from '../../messages/wording.ts';
import { type Links, speaker } from '../../messages/words.ts';
import type { Instant } from '../../time.ts';
import type { Channel } from '../channel.ts';
import type { Rendered } from '../render.ts';
import { type Content, channelsIn, missingParts } from '../template.ts';
import type { Named } from './preview.ts';
import type { TestRequest, Trial } from './request.ts';

/**
 * Renders a campaign's message as one customer would see it, and sends it to an address that is asked for. No ledger, no report and
 * no history knows of it; its links are nobody's, and count nothing. Throws `not-found` for nobody, `invalid` where it cannot be rendered.
 */
export async function tryOut(
  { id, campaign }: Named,
  { customerId, to, channel: asked, event }: TestRequest,
  { catalog, now }: { readonly catalog: Catalog; readonly now: Instant },
): Promise<Trial> {
  const profile = await findProfile(customerId);
  if (!profile) throw new AppError('not-found', `Nothing is known of ${shown(customerId)}`);
  const { customer } = profile;
  const { words, variant } = await wordingOf({ campaignId: id, customer }, campaign, now);
  const content = contentOf(words, campaign, catalog);
  if (!content) throw new AppError('conflict', 'The campaign has no words for its channel');
  const channel = channelOf(campaign.channel, content, asked);
  const message = { customer, sendId: 'test', campaignId: id, channel };
  const making = {
    campaign,
    content,
    catalog,
    now,
    ...(event && { event: { ...event, at: now } }),
  };
  const say = await speaker(message, profile, making, nobodys());
  const rendered = saidBy(say);
  const about = { ...(variant !== undefined && { variant }), rendered };
  const answer = await sent(rendered, { to, campaign, customer, catalog });
  if (answer === undefined) return { state: 'shown', ...about };
  if (answer.kind === 'accepted') return { state: 'sent', ...about };
  return { state: answer.kind === 'lost' ? 'unknown' : 'refused', because: answer.name, ...about };
}

const nobodys = (): Links => ({
  unsubscribe: `${environment('PUBLIC_URL')}/u/test`,
  preferences: `${environment('PUBLIC_URL')}/p/test`,
  link: (url) => url,
});

function channelOf(
  choice: Named['campaign']['channel'],
  content: Content,
  asked: Channel | undefined,
): Channel {
  const channel = asked ?? (choice === 'best' ? channelsIn(content)[0] : choice);
  if (channel === undefined || missingParts(content, channel).length > 0)
    throw new AppError('invalid', 'The campaign has no words for this channel', [
      { path: ['channel'], message: `must be one of ${channelsIn(content).join(', ')}` },
    ]);
  return channel;
}

function saidBy(say: () => Rendered): Rendered {
  try {
    return say();
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new AppError('invalid', `The message cannot be rendered for this customer: ${said}`);
  }
}

/** Hands it over where it can be handed to an address; what has none is only shown. */
async function sent(
  rendered: Rendered,
  {
    to,
    campaign,
    customer,
    catalog,
  }: Pick<TestRequest, 'to'> & {
    readonly campaign: Named['campaign'];
    readonly customer: Parameters<typeof requestFor>[0]['message']['customer'];
    readonly catalog: Catalog;
  },
): Promise<Answer | undefined> {
  if (rendered.channel === 'email') {
    if (to === undefined || !isMailbox(to)) throw noAddress('must be a mail address');
    return sendOnce({
      ...requestFor({
        message: { customer, sendId: 'test', class: campaign.class },
        ...{ to, from: environment('SENDER'), mail: rendered },
        configurationSet: environment('CONFIGURATION_SET'),
        unsubscribeUrl: nobodys().unsubscribe,
      }),
      // Without the tags by which what the provider tells finds its message.
      EmailTags: [{ Name: 'test', Value: 'true' }],
    });
  }
  if (rendered.channel !== 'sms') return undefined;
  const number = phoneIn(to);
  if (number === undefined) throw noAddress('must be a number with its country, such as +49...');
  return publishOnce(
    publicationOf({ to: number, text: rendered.text }, campaign.class, settingOf(catalog, 'sms')),
  );
}

const noAddress = (message: string) =>
  new AppError('invalid', 'There is no address to send it to', [{ path: ['to'], message }]);
