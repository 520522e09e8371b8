import type * as z from 'zod';
import { Key } from '../access/key.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { wordings } from '../campaigns/sending.ts';
import { type Content, Template } from '../campaigns/template.ts';
import { isTriggered } from '../campaigns/trigger.ts';
import { partsIn, placementsIn, vouchersIn } from '../campaigns/words.ts';
import { AppError, type Issue } from '../errors.ts';
import { Offer } from '../offers/offer.ts';
import { Placement } from '../offers/placement.ts';
import type { Condition } from '../segments/condition.ts';
import { Segment } from '../segments/segment.ts';
import { Webhook } from '../webhooks/webhook.ts';
import { type Bodies, type Catalog, type Definition, definitionsOf, type Kind } from './catalog.ts';
import { kinds } from './manifest.ts';
import { Setting } from './setting.ts';

type Path = readonly (string | number)[];

/** A place in a body that names another definition. */
export interface Reference {
  readonly kind: Kind;
  readonly id: string;
  readonly path: Path;
}

/** What the catalog has to know about a kind; everything else about it is its capability's. */
interface Rules<Body> {
  readonly schema: z.ZodType<Body>;
  readonly references: (body: Body) => readonly Reference[];
  /** The conditions over profiles that it evaluates itself. */
  readonly conditions: (body: Body) => readonly Condition[];
}

const none = () => [];

export const rulesOf: { readonly [K in Kind]: Rules<Bodies[K]> } = {
  segment: {
    schema: Segment,
    references: ({ condition }) => segmentsIn(condition, ['condition']),
    conditions: ({ condition }) => (condition ? [condition] : []),
  },
  offer: {
    schema: Offer,
    references: ({ placements, eligibility, variants = [] }) => [
      ...placements.map((id, index) => to('placement', id, ['placements', index])),
      ...segmentsIn(eligibility, ['eligibility']),
      ...variants.flatMap(({ placement }, index) =>
        placement === undefined
          ? []
          : [to('placement', placement, ['variants', index, 'placement'])],
      ),
    ],
    conditions: ({ eligibility }) => inline(eligibility),
  },
  placement: {
    schema: Placement,
    references: ({ fallbackOfferId: id }) =>
      id === undefined ? [] : [to('offer', id, ['fallbackOfferId'])],
    conditions: none,
  },
  campaign: {
    schema: Campaign,
    references: (campaign) => [
      ...segmentsIn(campaign.audience, ['audience']),
      ...wordings(campaign).flatMap(({ words, path }) =>
        'template' in words
          ? [to('template', words.template, [...path, 'template'])]
          : shownIn(words, path),
      ),
      ...(campaign.webhook === undefined ? [] : [to('webhook', campaign.webhook, ['webhook'])]),
      ...triggerNames(campaign.trigger),
    ],
    conditions: ({ audience }) => inline(audience),
  },
  template: {
    schema: Template,
    references: (template) => shownIn(template, []),
    conditions: none,
  },
  webhook: {
    schema: Webhook,
    references: ({ segments = [] }) =>
      segments.map((id, index) => to('segment', id, ['segments', index])),
    conditions: none,
  },
  key: { schema: Key, references: none, conditions: none },
  setting: { schema: Setting, references: none, conditions: none },
};

/** Refuses a body that names what is not defined. Throws `invalid` with the path of each such name. */
export function refuseDangling<K extends Kind>(kind: K, body: Bodies[K], catalog: Catalog): void {
  const issues = rulesOf[kind]
    .references(body)
    .filter((reference) => !definitionsOf(catalog, reference.kind).has(reference.id))
    .map(({ kind, id, path }): Issue => ({ path, message: `there is no ${kind} "${id}"` }));
  if (issues.length > 0)
    throw new AppError('invalid', 'The definition names what is not defined', issues);
}

/** Refuses to remove what something else names. Throws `conflict` with the names of all that do. */
export function refuseUsed(kind: Kind, id: string, catalog: Catalog): void {
  const users = kinds.flatMap((user) => usersOf(catalog, user, { kind, id }));
  if (users.length > 0)
    throw new AppError(
      'conflict',
      `The ${kind} "${id}" is in use by ${users.join(', ')}`,
      users.map((user) => ({ path: ['path', 'id'], message: `is in use by ${user}` })),
    );
}

/** The definitions of one kind that name another definition, as `offer "spring"`; itself does not count. */
const usersOf = <K extends Kind>(
  catalog: Catalog,
  kind: K,
  used: { readonly kind: Kind; readonly id: string },
): string[] =>
  [...definitionsOf(catalog, kind).values()]
    .filter(({ id, body }: Definition<Bodies[K]>) =>
      rulesOf[kind]
        .references(body)
        .some(
          (to) =>
            to.kind === used.kind && to.id === used.id && !(kind === used.kind && id === used.id),
        ),
    )
    .map(({ id }) => `${kind} "${id}"`);

const to = (kind: Kind, id: string, path: Path): Reference => ({ kind, id, path });

function triggerNames(trigger: Campaign['trigger']): Reference[] {
  if (!isTriggered(trigger) || 'event' in trigger) return [];
  if ('follows' in trigger) return [to('campaign', trigger.follows, ['trigger', 'follows'])];
  return 'enters' in trigger
    ? [to('segment', trigger.enters, ['trigger', 'enters'])]
    : [to('segment', trigger.leaves, ['trigger', 'leaves'])];
}

/** The placements whose offers a message shows, and the offers whose vouchers it hands out. */
const shownIn = (content: Content, path: Path): Reference[] =>
  partsIn(content).flatMap(({ source, path: own }) => [
    ...[...placementsIn([source])].map((id) => to('placement', id, [...path, ...own])),
    ...[...vouchersIn([source])].map((id) => to('offer', id, [...path, ...own])),
  ]);

const inline = (condition: Condition | undefined): Condition[] =>
  condition === undefined ? [] : [condition];

/** Every segment that a condition names, through `all`, `any` and `not`. */
function segmentsIn(condition: unknown, path: Path): Reference[] {
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition).flatMap(([name, inner]) => {
    if (name === 'segment' && typeof inner === 'string')
      return [to('segment', inner, [...path, name])];
    if (name === 'not') return segmentsIn(inner, [...path, name]);
    if ((name === 'all' || name === 'any') && Array.isArray(inner))
      return inner.flatMap((each, index) => segmentsIn(each, [...path, name, index]));
    return [];
  });
}
