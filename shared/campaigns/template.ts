import * as z from 'zod';

const source = (max: number) => z.string().min(1).max(max);

/** The parts of a message, each a Handlebars template: mail has subject, html and text; the inbox title and body. */
export const Content = z.strictObject({
  subject: source(1_000).optional(),
  html: source(200_000).optional(),
  /** Derived from the html when there is none. */
  text: source(100_000).optional(),
  title: source(1_000).optional(),
  body: source(10_000).optional(),
});
export type Content = z.output<typeof Content>;

/** A message's content under a name, for several campaigns to use. */
export const Template = Content.extend({ name: z.string().min(1).max(200) });
export type Template = z.output<typeof Template>;

export const Channel = z.enum(['email', 'inbox']);
export type Channel = z.output<typeof Channel>;

/** The parts that a channel cannot do without and that the content lacks. */
export function missingParts(content: Content, channel: Channel): readonly string[] {
  if (channel === 'inbox') return content.title === undefined ? ['title'] : [];
  return [
    ...(content.subject === undefined ? ['subject'] : []),
    ...(content.html === undefined && content.text === undefined ? ['html'] : []),
  ];
}
