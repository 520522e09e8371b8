import Handlebars from 'handlebars';
import type { Catalog } from '../catalog/catalog.ts';
import type { Issue } from '../errors.ts';
import type { Campaign } from './campaign.ts';
import { type Data, renderEntry, renderMail } from './render.ts';
import { piecesOf } from './scan.ts';
import { type Content, missingParts } from './template.ts';

const parts = ['subject', 'html', 'text', 'title', 'body'] as const;

/** The engine's parser takes quadratic time for what is nested, and half a minute for a hundred kilobytes of it. */
const MAX_BLOCKS = 500;
const block = /\{\{~?[#^]|\{\{~?\s*else\b|\{\{\{\{/g;
/** Characters. Within an expression other expressions may be nested, a bracket each. */
const MAX_EXPRESSION = 1_000;
const expression = /\{\{(?!~?!)(?:[^}]|\}(?!\}))*/g;

/** Stands for whatever an expression may write. */
const HOLE = '\u0000';

/** Somebody of whom nothing is known: a template must be fit for them too. */
const nobody: Data = {
  customer: { id: 'c-0', traits: {} },
  campaign: { id: 'campaign', name: 'Campaign' },
  unsubscribeUrl: 'https://example.com/u/token',
};

/**
 * What is wrong with the templates of a content, each at its path below `path`: syntax, unknown helpers, partials, output that
 * cannot be made; in html also raw output and unquoted attributes, which a customer's own traits could break out of.
 */
export const templateIssues = (content: Content, path: readonly string[] = []): readonly Issue[] =>
  parts.flatMap((part) =>
    complaintsOf(part, content[part]).map((message) => ({ path: [...path, part], message })),
  );

/** The same for a campaign, whose content may be a template's: that one must have what the channel needs. */
export function campaignIssues(
  { message, channel }: Pick<Campaign, 'message' | 'channel'>,
  catalog: Catalog,
): readonly Issue[] {
  if (!('template' in message)) return templateIssues(message, ['message']);
  const template = catalog.templates.get(message.template)?.body;
  return (template ? missingParts(template, channel) : []).map((part) => ({
    path: ['message', 'template'],
    message: `has no ${part}, which the channel ${channel} needs`,
  }));
}

/**
 * What is wrong with a template: what is wrong with its parts, and what the campaigns that use it would lack, whose messages
 * would be withheld, and nobody told.
 */
export const templateUseIssues = (
  template: Content,
  catalog: Catalog,
  id: string,
): readonly Issue[] => [...templateIssues(template), ...usageIssues(id, template, catalog)];

const usageIssues = (id: string, content: Content, catalog: Catalog): readonly Issue[] =>
  [...catalog.campaigns.values()]
    .filter(({ body: { message } }) => 'template' in message && message.template === id)
    .flatMap((campaign) =>
      missingParts(content, campaign.body.channel).map((part) => ({
        path: [part],
        message: `is missing, and the campaign "${campaign.id}" needs it for the channel ${campaign.body.channel}`,
      })),
    );

function complaintsOf(part: (typeof parts)[number], source: string | undefined): string[] {
  if (source === undefined) return [];
  const complaints = excessesOf(source);
  if (complaints.length > 0) return complaints;
  try {
    const visitor = new Handlebars.Visitor();
    const refuse = (what: string) => () => void complaints.push(`must not have ${what}`);
    visitor.PartialStatement = refuse('partials ({{> name}})');
    visitor.PartialBlockStatement = refuse('partials ({{#> name}})');
    visitor.Decorator = refuse('decorators ({{* name}})');
    visitor.DecoratorBlock = refuse('decorators ({{#* name}})');
    if (part === 'html') {
      const inner = visitor.MustacheStatement.bind(visitor);
      visitor.MustacheStatement = (mustache) => {
        if (!mustache.escaped) complaints.push('must not have raw output ({{{name}}}, {{& name}})');
        inner(mustache);
      };
    }
    const program = Handlebars.parse(source);
    visitor.accept(program);
    if (part === 'html' && hasBareHole(skeletonOf(program)))
      complaints.push('must have quotes around attributes with {{...}}');
    if (complaints.length > 0) return [...new Set(complaints)];
    if (part === 'title' || part === 'body') renderEntry({ [part]: source }, nobody);
    else renderMail({ [part]: source }, nobody);
  } catch (error) {
    complaints.push(`is not a template: ${firstLine(error)}`);
  }
  return complaints;
}

/** What would take too long to look at. */
function excessesOf(source: string): string[] {
  const blocks = source.match(block)?.length ?? 0;
  const isLong = source.match(expression)?.some(({ length }) => length > MAX_EXPRESSION);
  return [
    ...(blocks > MAX_BLOCKS ? [`must not have more than ${MAX_BLOCKS} blocks`] : []),
    ...(isLong ? [`must not have an expression of more than ${MAX_EXPRESSION} characters`] : []),
  ];
}

/** The html that a template has itself, with a hole wherever it has an expression or a block begins. */
function skeletonOf(program: hbs.AST.Program): string {
  const parts: string[] = [];
  const visitor = new Handlebars.Visitor();
  const block = visitor.BlockStatement.bind(visitor);
  visitor.ContentStatement = ({ value }) => void parts.push(value);
  visitor.MustacheStatement = () => void parts.push(HOLE);
  visitor.BlockStatement = (statement) => {
    parts.push(HOLE);
    block(statement);
  };
  visitor.accept(program);
  return parts.join('');
}

/** Whether an attribute without quotes has a hole. Outlook reads comments too, so they are looked into, one deep. */
function hasBareHole(skeleton: string, within: 'html' | 'comment' = 'html'): boolean {
  for (const piece of piecesOf(skeleton)) {
    const bare =
      piece.kind === 'tag' &&
      piece.attributes.some(({ quoted, value }) => !quoted && value.includes(HOLE));
    if (bare) return true;
    if (piece.kind === 'comment' && within === 'html' && hasBareHole(piece.text, 'comment'))
      return true;
  }
  return false;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
