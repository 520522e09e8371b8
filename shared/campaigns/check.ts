import Handlebars from 'handlebars';
import type { Issue } from '../errors.ts';
import { recommendationComplaints } from './blocks.ts';
import { knownHelpers } from './engine.ts';
import { piecesOf } from './scan.ts';
import type { Content } from './template.ts';
import { type Part, partsIn } from './words.ts';

/** The engine's parser takes quadratic time for what is nested, and half a minute for a hundred kilobytes of it. */
const MAX_BLOCKS = 500;
const block = /\{\{~?[#^]|\{\{~?\s*else\b|\{\{\{\{/g;
/** Characters. Within an expression other expressions may be nested, a bracket each. */
const MAX_EXPRESSION = 1_000;
const expression = /\{\{(?!~?!)(?:[^}]|\}(?!\}))*/g;

/** Stands for whatever an expression may write. */
const HOLE = '\u0000';

/**
 * What is wrong with the templates of a content, each at its path below `path`: syntax, unknown helpers, partials; in html
 * also raw output and unquoted attributes, which a customer's own traits could break out of.
 */
export const templateIssues = (content: Content, path: Issue['path'] = []): readonly Issue[] =>
  partsIn(content).flatMap((part) =>
    complaintsOf(part).map((message) => ({ path: [...path, ...part.path], message })),
  );

function complaintsOf({ as, source }: Part): string[] {
  const complaints = excessesOf(source);
  if (complaints.length > 0) return complaints;
  try {
    const visitor = new Handlebars.Visitor();
    const refuse = (what: string) => () => void complaints.push(`must not have ${what}`);
    visitor.PartialStatement = refuse('partials ({{> name}})');
    visitor.PartialBlockStatement = refuse('partials ({{#> name}})');
    visitor.Decorator = refuse('decorators ({{* name}})');
    visitor.DecoratorBlock = refuse('decorators ({{#* name}})');
    if (as === 'html') {
      const inner = visitor.MustacheStatement.bind(visitor);
      visitor.MustacheStatement = (mustache) => {
        if (!mustache.escaped) complaints.push('must not have raw output ({{{name}}}, {{& name}})');
        inner(mustache);
      };
    }
    const program = Handlebars.parse(source);
    visitor.accept(program);
    complaints.push(...recommendationComplaints(program));
    if (as === 'html' && hasBareHole(skeletonOf(program)))
      complaints.push('must have quotes around attributes with {{...}}');
    if (complaints.length > 0) return [...new Set(complaints)];
    Handlebars.precompile(source, { knownHelpersOnly: true, knownHelpers: knownHelpers as never });
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

export const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
