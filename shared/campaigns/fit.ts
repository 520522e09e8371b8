import type { Catalog } from '../catalog/catalog.ts';
import type { Issue } from '../errors.ts';
import { type Channel, Channel as Channels } from './channel.ts';
import { firstLine, templateIssues } from './check.ts';
import { noTools, type ServedOffer, standIn, type Tools } from './engine.ts';
import { filled } from './people.ts';
import { type Data, renderOn } from './render.ts';
import { type Content, missingParts, partsFor } from './template.ts';
import { type Branch, type Path as Place, readingOf } from './variables.ts';
import { partsIn, vouchersIn } from './words.ts';

type Path = Issue['path'];

/** Whom a content is tried on. */
export interface Audience {
  readonly catalog: Pick<Catalog, 'offers'>;
  /** The traits of some real customers; none before the first census. */
  readonly people: readonly Readonly<Record<string, unknown>>[];
}

/** Of so many ways through one template each is tried. */
const MAX_BRANCHES = 300;

/** What a message can speak of besides traits. */
const known: ReadonlySet<string> = new Set([
  'customer.id',
  'campaign.id',
  'campaign.name',
  'unsubscribeUrl',
  'preferencesUrl',
  'verificationUrl',
  'event.name',
  'event.at',
]);

/** The reserved traits of Segment's spec, and what the fold knows: of no customer are they a slip of the pen. */
const usual: ReadonlySet<string> = new Set(
  'address age avatar birthday company createdAt description email firstName gender id lastName name phone title username website timezone locale language'.split(
    ' ',
  ),
);

const NOW = '2026-01-01T00:00:00.000Z';

/**
 * What is wrong with a content, each at its path: first its templates as such, then variables that nobody has, then what
 * cannot be rendered, each way through each template, and for each of the people.
 */
export function contentIssues(
  content: Content,
  audience: Audience,
  path: Path = [],
): readonly Issue[] {
  const asTemplates = templateIssues(content, path);
  if (asTemplates.length > 0) return asTemplates;
  const unknown = [
    ...unknownVariables(content, audience, path),
    ...voucherless(content, audience, path),
  ];
  return unknown.length > 0 ? unknown : unrenderable(content, audience, path);
}

function unknownVariables(content: Content, { people }: Audience, path: Path): Issue[] {
  const { defaults = {} } = content;
  const isTrait = (name: string) =>
    usual.has(name) ||
    Object.hasOwn(defaults, name) ||
    people.length === 0 ||
    people.some((traits) => Object.hasOwn(traits, name));
  const complaint = (variable: Place): string | undefined => {
    const [root, second, trait] = variable;
    const name = variable.join('.');
    if (root === 'customer' && second === 'traits')
      return trait === undefined || isTrait(trait)
        ? undefined
        : `speaks of {{${name}}}, which no customer of the last census's sample has: give "${trait}" a default`;
    if (root === 'event' && second === 'properties' && trait !== undefined) return undefined;
    return known.has(name) ? undefined : `speaks of {{${name}}}, which no message knows`;
  };
  return partsIn(content).flatMap((part) =>
    readingOf(part.source).variables.flatMap((variable) => {
      const message = complaint(variable);
      return message === undefined ? [] : [{ path: [...path, ...part.path], message }];
    }),
  );
}

/** Offers whose vouchers are handed out, and that have none. One that is not there at all is refused as such. */
const voucherless = (content: Content, { catalog }: Audience, path: Path): Issue[] =>
  partsIn(content).flatMap((part) =>
    [...vouchersIn([part.source])]
      .filter((id) => catalog.offers.get(id)?.body.voucher === undefined && catalog.offers.has(id))
      .map((id) => ({
        path: [...path, ...part.path],
        message: `hands out a voucher of the offer "${id}", which has none`,
      })),
  );

function unrenderable(content: Content, audience: Audience, path: Path): Issue[] {
  const full: Tools = {
    ...noTools,
    offers: (placementId) => offersOf(audience, placementId),
    recommendations: ({ count }) => Array.from({ length: count }, (_, index) => itemOf(index)),
    voucher: standIn,
  };
  // Without a code the words that need one are not said at all.
  const empty: Tools = {
    ...noTools,
    voucher: (asked) => (asked.needed ? standIn(asked) : undefined),
  };
  const issues = new Map<string, Issue>();
  for (const { channel, locale, where } of sayings(content)) {
    const parts = partsFor(content, channel, locale === undefined ? [] : [locale]);
    const sources = [...Object.values(parts), ...Object.values(parts.data ?? {})].filter(
      (source) => typeof source === 'string',
    );
    const asks = sources.some((source) => deciding.test(source));
    for (const { traits, properties } of peopleFor(sources, audience.people)) {
      const data = {
        ...somebody,
        customer: { id: 'c-0', traits: filled(traits, content.defaults) },
        ...(properties && { event: { name: 'Event', at: NOW, properties } }),
      };
      for (const tools of asks ? [full, empty] : [empty]) {
        const complaint = complaintOf(() => renderOn(channel, parts, data, { tools, now: NOW }));
        if (complaint === undefined) continue;
        const issue = { path: [...path, ...where], message: complaint };
        issues.set(JSON.stringify(issue), issue);
      }
    }
  }
  return [...issues.values()];
}

/** What is decided as a message is sent may be there for a customer, or not. */
const deciding = /\{\{[~#\s]*(offers|recommendations|voucher)\b/;

function complaintOf(say: () => unknown): string | undefined {
  try {
    say();
    return undefined;
  } catch (error) {
    return `cannot be rendered: ${firstLine(error)}`;
  }
}

/** An item of a shop's catalogue, with all that one may have. */
const itemOf = (index: number) => ({
  itemId: `item-${index}`,
  ...{ title: `Item ${index}`, name: `Item ${index}`, price: 19.9, category: 'shoes' },
  image: `https://example.com/${index}.jpg`,
  url: `https://example.com/items/${index}`,
  ...{ score: 1, because: 'popular' },
});

/** Each channel that the content says something on, by language. */
function sayings(content: Content) {
  const flat = (['email', 'inbox'] as const).filter(
    (channel) => content[channel] === undefined && missingParts(content, channel).length === 0,
  );
  const own = (of: Partial<Record<Channel, unknown>>, path: readonly string[], locale?: string) =>
    Channels.options
      .filter((channel) => of[channel] !== undefined)
      .map((channel) => ({ channel, locale, where: [...path, channel] }));
  return [
    ...flat.map((channel) => ({ channel, locale: undefined, where: [] as readonly string[] })),
    ...own(content, []),
    ...Object.entries(content.locales ?? {}).flatMap(([tag, of]) => own(of, ['locales', tag], tag)),
  ];
}

const offersOf = ({ catalog }: Audience, placementId: string): ServedOffer[] =>
  [...catalog.offers.values()]
    .filter(({ body }) => body.placements.includes(placementId))
    .slice(0, 5)
    .map(({ id, body }) => ({ offerId: id, content: body.content, receipt: 'receipt' }));

/** Somebody of whom nothing is known: a template must be fit for them too. */
const somebody: Data = {
  customer: { id: 'c-0', traits: {} },
  campaign: { id: 'campaign', name: 'Campaign' },
  unsubscribeUrl: 'https://example.com/u/token',
  preferencesUrl: 'https://example.com/p/token',
  verificationUrl: 'https://example.com/v/token',
};

/** Whom a template is rendered for, and what an event may have brought them. */
interface Person {
  readonly traits: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Nobody in particular, somebody for each way through the templates, and the real ones. */
function* peopleFor(sources: readonly string[], people: Audience['people']): Generator<Person> {
  yield { traits: {} };
  const readings = sources.map(readingOf);
  const variables = readings.flatMap((reading) => reading.variables);
  for (const branch of readings.flatMap(({ branches }) => branches).slice(0, MAX_BRANCHES))
    yield personFor(branch, variables);
  for (const traits of people) yield { traits };
}

/** Somebody, and an event, who lead down a branch: all that is asked for is there, but for what must not be. */
function personFor({ there, absent }: Branch, variables: readonly Place[]): Person {
  const data = { customer: { traits: {} }, event: { properties: {} } };
  for (const path of variables) place(data, path, 'Ada');
  for (const { path, as } of there)
    place(data, path, as === 'list' ? ['Ada'] : as === 'object' ? { name: 'Ada' } : 'Ada');
  for (const path of absent) place(data, path, undefined);
  return { ...data.customer, ...data.event };
}

type Node = Record<string, unknown>;

function place(data: Node, path: Place, value: unknown): void {
  if (!['customer.traits', 'event.properties'].includes(path.slice(0, 2).join('.'))) return;
  if (path.length < 3) return;
  let at = data;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    if (typeof next !== 'object' || next === null || !Object.hasOwn(at, name)) own(at, name, {});
    at = at[name] as Node;
  }
  own(at, path.at(-1) ?? '', value);
}

/** `__proto__` in a template is a name like any other. */
const own = (at: Node, name: string, value: unknown) =>
  Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
