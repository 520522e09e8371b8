import { DAY_MS, type Instant, plus } from '../time.ts';
import type { Message } from './message.ts';

/** How many messages were sent, and how many of them were answered. */
export interface Asked {
  readonly sent: number;
  readonly answered: number;
}

export const nobodyAsked: Asked = { sent: 0, answered: 0 };

/**
 * A rate drawn towards what is assumed, which weighs as much as so many messages: the mean of Beta(answered + weight x
 * prior, unanswered + weight x (1 - prior)).
 */
export const shrunk = ({ sent, answered }: Asked, prior: number, weight: number): number =>
  (Math.min(answered, sent) + weight * prior) / (sent + weight);

/** Four digits: what is decided by a number is shown as it was, and a message has to stay small. */
export const rounded = (rate: number): number => Number(rate.toPrecision(4));

/** So long everybody has to answer before it counts whether they did: who is quick would make a late start look bad. */
const ANSWERS_WITHIN_MS = DAY_MS;

const reached: ReadonlySet<Message['state']> = new Set(['sent', 'delivered', 'complained']);

/** Whether a message arrived, as far as is known, so that it could be answered. */
export const hasReached = ({ state }: Pick<Message, 'state'>): boolean => reached.has(state);

/** Whether it is time to count it, answered or not. */
export const isRipe = (
  { state, sentAt }: Pick<Message, 'state' | 'sentAt'>,
  now: Instant,
): boolean =>
  hasReached({ state }) && sentAt !== undefined && sentAt <= plus(now, -ANSWERS_WITHIN_MS);

type Marks = Pick<Message, 'openedAt' | 'clickedAt' | 'readAt'>;

/** A click, or in the inbox that it was read. */
export const isAnswered = ({ clickedAt, readAt }: Omit<Marks, 'openedAt'>): boolean =>
  (clickedAt ?? readAt) !== undefined;

/** The same, or that somebody opened it, who was no machine: that it came when there was time for it. */
export const isNoticed = (message: Marks): boolean =>
  message.openedAt !== undefined || isAnswered(message);
