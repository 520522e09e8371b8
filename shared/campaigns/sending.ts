import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { chosen } from '../segments/choice.ts';
import { ChannelChoice } from './channel.ts';
import { Content, missingParts, mjmlIn } from './template.ts';

const FromTemplate = z.strictObject({ template: DefinitionId });

/** The words of a message: a template's, or its own. */
export const Words = chosen(
  (value) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'template')
      ? FromTemplate
      : Content,
  z.union([FromTemplate, Content]),
);
export type Words = z.output<typeof Words>;

const Variant = z.strictObject({
  id: DefinitionId,
  /** Percent of the customers, always the same ones. Whom no variant has gets the campaign's own message. */
  share: z.number().positive().max(100),
  message: Words,
});
export type Variant = z.output<typeof Variant>;

/** On which channel a campaign says what. */
export const Sending = z.strictObject({
  channel: ChannelChoice,
  message: Words,
  variants: z.array(Variant).max(10).optional(),
  /** Percent of the customers whose variant the bandit chooses; the others have theirs by the shares. */
  adaptive: z.number().positive().max(100).optional(),
  /** The webhook that is told, where that is the channel. */
  webhook: DefinitionId.optional(),
  /** What an answer is worth, in money, where the best channel is chosen: 1 unless told. */
  value: z.number().positive().max(1_000_000).optional(),
});
export type Sending = z.output<typeof Sending>;

/** Every wording in a campaign, with its place. */
export const wordings = ({ message, variants = [] }: Pick<Sending, 'message' | 'variants'>) => [
  { words: message, path: ['message'] as readonly (string | number)[] },
  ...variants.map(({ message: words }, index) => ({ words, path: ['variants', index, 'message'] })),
];

type Context = z.core.$RefinementCtx;

/** What does not go together in a campaign's sending. */
export function checkSending(sending: Sending, context: Context): void {
  const { channel, webhook, variants = [], adaptive } = sending;
  const complain = (path: readonly (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  for (const { words, path } of wordings(sending)) {
    if ('template' in words) continue;
    for (const part of missingParts(words, channel))
      complain([...path, part], `is needed for the channel ${channel}`);
    for (const place of mjmlIn(words))
      complain([...path, ...place], 'is compiled in templates only: put one, and name it here');
  }
  if (channel === 'webhook' && webhook === undefined)
    complain(['webhook'], 'is needed for the channel webhook');
  if (channel !== 'webhook' && webhook !== undefined)
    complain(['webhook'], 'goes with the channel webhook');
  if (adaptive !== undefined && variants.length === 0) complain(['adaptive'], 'goes with variants');
  const shares = variants.reduce((sum, { share }) => sum + share, 0);
  if (shares > 100) complain(['variants'], 'must have shares of at most 100 in all');
  if (new Set(variants.map(({ id }) => id)).size < variants.length)
    complain(['variants'], 'must have ids of their own');
}
