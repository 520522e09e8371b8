import type { Instant } from '../time.ts';
import { type Because, type Message, State } from './message.ts';

/** What the provider says of a message. */
export interface Evidence {
  readonly kind:
    | 'sent'
    | 'returned'
    | 'delivered'
    | 'bounced'
    | 'complained'
    | 'opened'
    | 'clicked'
    /** By a machine, for everybody alike. */
    | 'proxyOpened'
    | 'scannerClicked';
  readonly at: Instant;
  readonly because?: Because;
}

/** Later in this list is further: a message only ever moves on, so reports may come twice and in any order. */
const rank = (state: State): number => State.options.indexOf(state);
const further = (a: State, b: State): State => (rank(b) > rank(a) ? b : a);

/** An open or a click proves that it arrived. */
const proves: Record<Evidence['kind'], State> = {
  sent: 'sent',
  returned: 'returned',
  delivered: 'delivered',
  bounced: 'bounced',
  complained: 'complained',
  opened: 'delivered',
  clicked: 'delivered',
  proxyOpened: 'delivered',
  scannerClicked: 'delivered',
};

/** The lesser of what is known and what is new; nothing when neither is. */
const least = <Text extends string>(a: Text | undefined, b: Text | undefined) =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/**
 * The message with what a report proves; the same object when it proves nothing new. A join (the furthest state, the
 * earliest instant of each kind, the least reason), so any order and any repetition of reports converges. A report on a
 * message believed planned or withheld counts as well: the provider has it.
 */
export function advance(message: Message, { kind, at, because }: Evidence): Message {
  const instant = `${kind}At` as const;
  const next = {
    ...message,
    state: further(message.state, proves[kind]),
    [instant]: least(message[instant], at),
    because: least(message.because, because),
  };
  const news =
    next.state !== message.state ||
    next[instant] !== message[instant] ||
    next.because !== message.because;
  if (!news) return message;
  return rank(next.state) >= rank('returned') ? calm(next) : next;
}

/** Without attention: nothing is left to be done about it. */
export const calm = ({ attentionShard: _, attentionAt: __, ...message }: Message): Message =>
  message;
