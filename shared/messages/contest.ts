import { type Personal, personal } from '../campaigns/channel.ts';
import { type Asked, hasReached, isAnswered, nobodyAsked, rounded, shrunk } from './answered.ts';
import type { Hold } from './judge.ts';
import type { Contender, Message } from './message.ts';
import type { ChannelsSetting } from './settings.ts';

/** What is known of each channel. */
export type Records = { readonly [K in Personal]?: Asked };

/** Of a customer's last so many messages. */
export const LOOKED_AT = 100;

/** What is assumed as long as nothing was sent to anybody, and what a message costs, where the setting says nothing. */
const usual: Readonly<{ [K in Personal]: { readonly rate: number; readonly cost: number } }> = {
  email: { rate: 0.03, cost: 0.0001 },
  push: { rate: 0.04, cost: 0.0000005 },
  sms: { rate: 0.06, cost: 0.05 },
  inbox: { rate: 0.05, cost: 0 },
};

/** So many messages the assumption weighs against those of everybody, and these against those of an audience. */
const CROWD_WEIGHT = 100;
/** So many that of the audience against the customer's own. */
const WEIGHT = 10;

/** What a customer's messages say of each channel: an answer is a click, or in the inbox that it was read. */
export function recordsOf(messages: readonly Message[]): Records {
  const of = (channel: Personal): Asked => {
    const own = messages.filter((one) => one.channel === channel && hasReached(one));
    return { sent: own.length, answered: own.filter(isAnswered).length };
  };
  return { email: of('email'), push: of('push'), sms: of('sms'), inbox: of('inbox') };
}

/** What is known of whom, from the many to the one. */
export interface Evidence {
  /** Of all messages of all campaigns. */
  readonly everyone: Records;
  /** Of the campaigns for this campaign's audience. */
  readonly audience: Records;
  readonly own: Records;
}

/**
 * The channels by what one message is worth there: rate x value - cost. The rate is the customer's own, drawn towards that
 * of the audience, which is drawn towards everybody's, which is drawn towards what is usual: see `shrunk`. The best first; what
 * is not to be had yet comes after what is, and last what never is, whatever it is worth.
 */
export function contest(
  holds: ReadonlyMap<Personal, Pick<Hold, 'because' | 'until'> | undefined>,
  { everyone, audience, own }: Evidence,
  { value, setting }: { readonly value: number; readonly setting: ChannelsSetting },
): Contender[] {
  return personal
    .filter((channel) => holds.has(channel))
    .map((channel): Contender => {
      const { rate: assumed = usual[channel].rate, cost = usual[channel].cost } =
        setting[channel] ?? {};
      const of = (records: Records) => records[channel] ?? nobodyAsked;
      const among = shrunk(of(everyone), assumed, CROWD_WEIGHT);
      const prior = shrunk(of(audience), among, CROWD_WEIGHT);
      const rate = shrunk(of(own), prior, WEIGHT);
      const because = holds.get(channel)?.because;
      return {
        channel,
        prior: rounded(prior),
        ...of(own),
        rate: rounded(rate),
        value,
        cost,
        score: rounded(rate * value - cost),
        ...(because !== undefined && { because }),
      };
    })
    .sort(
      (a, b) =>
        distance(holds.get(a.channel as Personal)) - distance(holds.get(b.channel as Personal)) ||
        b.score - a.score,
    );
}

const distance = (hold: Pick<Hold, 'until'> | undefined): number =>
  hold === undefined ? 0 : hold.until === undefined ? 2 : 1;
