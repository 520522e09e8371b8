import * as z from 'zod';
import { Duration } from '../time.ts';
import { type Channel, type ChannelChoice, personal } from './channel.ts';
import { Locale } from './locale.ts';

const source = (max: number) => z.string().min(1).max(max);
const line = source(1_000);
const address = source(2_000);

const Email = z
  .strictObject({
    subject: line.refine((text) => !/[\r\n]/.test(text), 'must be one line'),
    /** Where there is `mjml`, what that compiles to. */
    html: source(200_000).optional(),
    mjml: source(100_000).optional(),
    /** Derived from the html when there is none. */
    text: source(100_000).optional(),
  })
  .refine(({ html, mjml, text }) => html ?? mjml ?? text, {
    path: ['html'],
    message: 'is needed, or mjml, or text',
  });
const Sms = z.strictObject({ text: source(4_000) });
const Push = z.strictObject({
  title: line,
  body: source(2_000),
  /** Where a tap leads. */
  url: address.optional(),
  /** For the application, as text. */
  data: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/), source(1_000)).optional(),
});
const Inbox = z.strictObject({
  title: line,
  body: source(10_000).optional(),
  url: address.optional(),
  /** How long after its delivery it is shown; for ever when absent. */
  expiresAfter: Duration.optional(),
});
const Hook = z.strictObject({
  /** JSON, once it is rendered; what is inserted is escaped as the inside of a string. */
  body: source(30_000),
});

/** What is said on each channel. */
const ByChannel = z.strictObject({
  email: Email.optional(),
  sms: Sms.optional(),
  push: Push.optional(),
  inbox: Inbox.optional(),
  webhook: Hook.optional(),
});
export type ByChannel = z.output<typeof ByChannel>;

const MAX_LOCALES = 50;

/**
 * The words of a message, each part a Handlebars template: by channel, in a variant for each language that has one. Parts
 * outside of a channel are those of mail (subject, html, text) and of the inbox (title, body).
 */
export const Content = ByChannel.extend({
  subject: line.optional(),
  html: source(200_000).optional(),
  text: source(100_000).optional(),
  title: line.optional(),
  body: source(10_000).optional(),
  /** What stands for a trait that a customer does not have, by its name. */
  defaults: z
    .record(z.string().min(1).max(200), z.union([z.string().max(1_000), z.number(), z.boolean()]))
    .optional(),
  locales: z
    .record(Locale, ByChannel)
    .refine((all) => Object.keys(all).length <= MAX_LOCALES, `must be at most ${MAX_LOCALES}`)
    .optional(),
});
export type Content = z.output<typeof Content>;

/** A message's content under a name, for several campaigns to use. */
export const Template = Content.extend({ name: z.string().min(1).max(200) });
export type Template = z.output<typeof Template>;

/** The parts of a message on one channel, before they are rendered. */
export interface Parts {
  readonly subject?: string | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly url?: string | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly expiresAfter?: Duration | undefined;
}

/** What the parts outside of channels must hold to be a message on one. */
const needs: Readonly<Record<Channel, (content: Content) => readonly string[]>> = {
  email: ({ subject, html, text }) => [
    ...(subject === undefined ? ['subject'] : []),
    ...(html === undefined && text === undefined ? ['html'] : []),
  ],
  inbox: ({ title }) => (title === undefined ? ['title'] : []),
  sms: () => ['sms'],
  push: () => ['push'],
  webhook: () => ['webhook'],
};

/** The parts that a channel cannot do without and that the content lacks. `best` needs one channel at least. */
export function missingParts(content: Content, channel: ChannelChoice): readonly string[] {
  if (channel === 'best') return channelsIn(content).length > 0 ? [] : ['email'];
  return content[channel] === undefined ? needs[channel](content) : [];
}

/** The channels of a customer's own that a content says something for. */
export const channelsIn = (content: Content) =>
  personal.filter((channel) => content[channel] !== undefined);

/** The parts for one channel, in the first of these languages that has them; see `fallbacks`. */
export function partsFor(content: Content, channel: Channel, languages: readonly string[]): Parts {
  const tag = languages.find((language) => content.locales?.[language]?.[channel] !== undefined);
  const found = tag === undefined ? content[channel] : content.locales?.[tag]?.[channel];
  return found ?? content;
}

/** The places of MJML in a content. */
export const mjmlIn = ({ email, locales = {} }: Content): (readonly string[])[] => [
  ...(email?.mjml === undefined ? [] : [['email', 'mjml']]),
  ...Object.entries(locales).flatMap(([tag, own]) =>
    own.email?.mjml === undefined ? [] : [['locales', tag, 'email', 'mjml']],
  ),
];
