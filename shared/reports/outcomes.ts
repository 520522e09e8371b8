import * as z from 'zod';
import { Channel } from '../campaigns/channel.ts';
import { type Asked, isAnswered, isRipe } from '../messages/answered.ts';
import type { Message } from '../messages/message.ts';
import type { Instant } from '../time.ts';
import { addEach, addLists } from './counts.ts';
import { newcombe, rateOf, wilson } from './interval.ts';

/**
 * What became of the messages of one part of a campaign. `asked` had a day at least to be answered, and `answered` are of
 * those: what is learnt from.
 */
const names = [
  'planned',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'converted',
  'asked',
  'answered',
] as const;
type Counts = Readonly<Record<(typeof names)[number], number>>;

/** The parts of a campaign's messages by channel, variant (empty for the campaign's own message) and arm, their counts in order. */
export const Outcomes = z.record(z.string(), z.array(z.int()));
export type Outcomes = z.output<typeof Outcomes>;

type Reached = Pick<Counts, 'sent' | 'delivered' | 'opened' | 'clicked' | 'converted'>;
type Counted = Pick<Message, 'channel' | 'variant' | 'arm' | 'state'> &
  Pick<Message, 'sentAt' | 'clickedAt' | 'readAt'>;

/** What one message adds. */
export function outcomesOf(message: Counted, reached: Reached, instant: Instant): Outcomes {
  const { channel, variant = '', arm = '' } = message;
  const ripe = isRipe(message, instant);
  const counts: Counts = {
    planned: 1,
    sent: reached.sent,
    delivered: reached.delivered,
    opened: reached.opened,
    clicked: reached.clicked,
    converted: reached.converted,
    asked: Number(ripe),
    answered: Number(ripe && isAnswered(message)),
  };
  return { [`${channel} ${variant} ${arm}`]: names.map((name) => counts[name]) };
}

export const addOutcomes = (sum: Outcomes, one: Outcomes): Outcomes =>
  addEach(sum, one, (all = [], list) => addLists(all, list));

/** The counts of parts, added up by what a part is named for; parts that are named nothing are left out. */
function by(
  outcomes: Outcomes,
  nameOf: (part: { channel: string; variant: string; arm: string }) => string | undefined,
): Map<string, Counts> {
  const found: Record<string, number[]> = {};
  for (const [key, list] of Object.entries(outcomes)) {
    const [channel = '', variant = '', arm = ''] = key.split(' ');
    const name = nameOf({ channel, variant, arm });
    if (name !== undefined) addOutcomes(found, { [name]: list });
  }
  return new Map(
    Object.entries(found).map(([name, list]) => [
      name,
      Object.fromEntries(names.map((one, index) => [one, list[index] ?? 0])) as unknown as Counts,
    ]),
  );
}

const asked = ({ asked: sent, answered }: Counts): Asked => ({ sent, answered });

/** How the messages of each channel were answered. */
export const askedByChannel = (outcomes: Outcomes): Record<string, Asked> =>
  Object.fromEntries(
    [...by(outcomes, ({ channel }) => channel)].map(([name, counts]) => [name, asked(counts)]),
  );

/** Kept with what they were counted from, so that who has computed something from them knows them again. */
const known = new WeakMap<Outcomes, ReadonlyMap<string, Asked>>();

/** How those of each variant were, '' being the campaign's own message, whoever chose between them. */
export function askedByVariant(outcomes: Outcomes): ReadonlyMap<string, Asked> {
  const found = known.get(outcomes);
  if (found) return found;
  const byName = by(outcomes, ({ arm, variant }) => (arm === '' ? undefined : variant));
  const made = new Map([...byName].map(([name, counts]) => [name, asked(counts)]));
  known.set(outcomes, made);
  return made;
}

const Rate = z.object({
  rate: z.number(),
  /** 95 %, by Wilson. */
  interval: z.tuple([z.number(), z.number()]),
});
const Stages = z.object({
  ...{ planned: z.int(), sent: z.int(), delivered: z.int() },
  ...{ opened: z.int(), clicked: z.int(), converted: z.int() },
});

export const ByChannel = z.array(z.object({ channel: Channel, ...Stages.shape, clickRate: Rate }));

/** By variant and arm. Rates are of those that it was meant for, whatever became of their messages. */
export const ByVariant = z.array(
  z.object({
    /** Nothing for the campaign's own message. */
    variant: z.string().nullable(),
    arm: z.enum(['fixed', 'adaptive']),
    ...Stages.shape,
    openRate: Rate,
    clickRate: Rate,
    conversionRate: Rate,
    /** In clicks from the first of the fixed shares, with 95 % by Newcombe: of a comparison that no bandit has meddled with. */
    difference: z
      .object({
        from: z.string().nullable(),
        clickRate: z.number(),
        interval: z.tuple([z.number(), z.number()]),
      })
      .optional(),
  }),
);

const stagesOf = (counts: Counts) => {
  const { planned, sent, delivered, opened, clicked, converted } = counts;
  return { planned, sent, delivered, opened, clicked, converted };
};

const rate = (successes: number, trials: number): z.output<typeof Rate> => ({
  rate: rateOf({ successes, trials }),
  interval: wilson(successes, trials),
});

export const byChannel = (outcomes: Outcomes): z.output<typeof ByChannel> =>
  [...by(outcomes, ({ channel }) => Channel.safeParse(channel).data)].map(([channel, counts]) => ({
    channel: channel as Channel,
    ...stagesOf(counts),
    clickRate: rate(counts.clicked, counts.planned),
  }));

const arms = ['fixed', 'adaptive'] as const;

export function byVariant(outcomes: Outcomes): z.output<typeof ByVariant> {
  const share = ({ clicked, planned }: Counts) => ({ successes: clicked, trials: planned });
  return arms.flatMap((arm) => {
    const found = by(outcomes, (part) => (part.arm === arm ? part.variant : undefined));
    // The campaign's own message, which has no name, comes first.
    const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
    const [from, first] = inOrder[0] ?? [];
    return inOrder.map(([variant, counts]) => ({
      variant: variant || null,
      arm,
      ...stagesOf(counts),
      openRate: rate(counts.opened, counts.planned),
      clickRate: rate(counts.clicked, counts.planned),
      conversionRate: rate(counts.converted, counts.planned),
      ...(first !== undefined &&
        variant !== from &&
        arm === 'fixed' && {
          difference: {
            from: from || null,
            clickRate: rateOf(share(counts)) - rateOf(share(first)),
            interval: newcombe(share(counts), share(first)),
          },
        }),
    }));
  });
}
