import { type Personal, personal } from '../campaigns/channel.ts';
import type { Contender, Message } from './message.ts';
import type { ChannelsSetting } from './settings.ts';

/** How often a customer was sent something on a channel, and answered. */
export interface Record {
  readonly sent: number;
  readonly answered: number;
}

/** Of a customer's last so many messages. */
export const LOOKED_AT = 100;

/** What is assumed of whoever was sent nothing yet, and what a message costs, where the setting says nothing. */
const usual: Readonly<{ [K in Personal]: { readonly rate: number; readonly cost: number } }> = {
  email: { rate: 0.03, cost: 0.0001 },
  push: { rate: 0.04, cost: 0.0000005 },
  sms: { rate: 0.06, cost: 0.05 },
  inbox: { rate: 0.05, cost: 0 },
};

/** The assumption weighs as much as so many messages. */
const WEIGHT = 10;

const reached: ReadonlySet<Message['state']> = new Set(['sent', 'delivered', 'complained']);

/** What a customer's messages say of each channel: an answer is a click, or in the inbox that it was read. */
export function recordsOf(messages: readonly Message[]): { readonly [K in Personal]: Record } {
  const of = (channel: Personal): Record => {
    const own = messages.filter((one) => one.channel === channel && reached.has(one.state));
    const answered = own.filter(({ clickedAt, readAt }) => clickedAt ?? readAt).length;
    return { sent: own.length, answered };
  };
  return { email: of('email'), push: of('push'), sms: of('sms'), inbox: of('inbox') };
}

/**
 * The channels by what one message is worth there: rate x value - cost, with the rate of this customer's answers drawn towards
 * what is usual, (answered + 10 usual) / (sent + 10). The best first; what is not to be had comes last, whatever it is worth.
 */
export function contest(
  open: ReadonlyMap<Personal, string | undefined>,
  records: { readonly [K in Personal]: Record },
  { value, setting }: { readonly value: number; readonly setting: ChannelsSetting },
): Contender[] {
  return personal
    .filter((channel) => open.has(channel))
    .map((channel): Contender => {
      const { sent, answered } = records[channel];
      const { rate: prior = usual[channel].rate, cost = usual[channel].cost } =
        setting[channel] ?? {};
      const rate = (answered + WEIGHT * prior) / (sent + WEIGHT);
      const because = open.get(channel);
      const numbers = {
        channel,
        rate: rounded(rate),
        value,
        cost,
        score: rounded(rate * value - cost),
      };
      return because === undefined ? numbers : { ...numbers, because };
    })
    .sort(
      (a, b) =>
        Number(a.because !== undefined) - Number(b.because !== undefined) || b.score - a.score,
    );
}

const rounded = (number: number): number => Number(number.toPrecision(6));
