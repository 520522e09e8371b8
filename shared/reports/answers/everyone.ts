import * as z from 'zod';
import type { Asked } from '../../messages/answered.ts';
import { addLists } from '../counts.ts';
import type { MessageTally } from '../funnel.ts';
import { askedByChannel } from '../outcomes.ts';

const Pair = z
  .tuple([z.int(), z.int()])
  .transform(([sent, answered]): Asked => ({ sent, answered }));

/** How everybody answers, whatever the campaign: by channel, and by the part of their week. */
export const Everyone = z.object({
  channels: z.record(z.string(), Pair),
  blocks: z.record(z.string(), Pair),
});
export type Everyone = z.output<typeof Everyone>;

/** The same as a census adds it up, before it is put. */
export function answersIn({ campaigns, blocks }: MessageTally): z.input<typeof Everyone> {
  const channels: Record<string, [number, number]> = {};
  for (const { parts } of Object.values(campaigns))
    for (const [channel, { sent, answered }] of Object.entries(askedByChannel(parts)))
      channels[channel] = addLists(channels[channel] ?? [0, 0], [sent, answered]) as [
        number,
        number,
      ];
  return {
    channels,
    blocks: Object.fromEntries(
      Object.entries(blocks).map(([block, [sent = 0, answered = 0]]) => [block, [sent, answered]]),
    ),
  };
}
