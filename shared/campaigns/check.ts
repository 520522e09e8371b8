import Handlebars from 'handlebars';
import type { Catalog } from '../catalog/catalog.ts';
import type { Issue } from '../errors.ts';
import type { Campaign } from './campaign.ts';
import { type Data, renderEntry, renderMail } from './render.ts';
import { type Content, missingParts } from './template.ts';

const parts = ['subject', 'html', 'text', 'title', 'body'] as const;

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

function complaintsOf(part: (typeof parts)[number], source: string | undefined): string[] {
  if (source === undefined) return [];
  const complaints: string[] = [];
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
      if (/<[a-z][^>]*=\s*\{\{/i.test(source))
        complaints.push('must have quotes around attributes with {{...}}');
    }
    visitor.accept(Handlebars.parse(source));
    if (complaints.length > 0) return [...new Set(complaints)];
    if (part === 'title' || part === 'body') renderEntry({ [part]: source }, nobody);
    else renderMail({ [part]: source }, nobody);
  } catch (error) {
    complaints.push(`is not a template: ${firstLine(error)}`);
  }
  return complaints;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
