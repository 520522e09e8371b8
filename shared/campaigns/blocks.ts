import Handlebars from 'handlebars';
import { MAX_ITEMS } from './engine.ts';

/** What may be recommended in a message, and whether that is by an item. */
const kinds: ReadonlyMap<string, 'item' | 'nothing'> = new Map([
  ['for-you', 'nothing'],
  ['popular', 'nothing'],
  ['trending', 'nothing'],
  ['like-this', 'item'],
  ['bought-together', 'item'],
]);
const options: ReadonlySet<string> = new Set(['count', 'item', 'category']);

/** What is wrong with the blocks of recommendations in a template. */
export function recommendationComplaints(program: hbs.AST.Program): string[] {
  const complaints: string[] = [];
  const visitor = new Handlebars.Visitor();
  const inner = visitor.BlockStatement.bind(visitor);
  visitor.BlockStatement = (block) => {
    if (nameOf(block.path) === 'recommendations') complaints.push(...complaintsOf(block));
    inner(block);
  };
  visitor.MustacheStatement = ({ path, params }) => {
    if (nameOf(path) === 'recommendations' && params.length > 0)
      complaints.push('must have recommendations as a block: {{#recommendations ...}}');
  };
  visitor.accept(program);
  return complaints;
}

function complaintsOf({ params, hash }: hbs.AST.BlockStatement): string[] {
  const [first] = params;
  const kind = first === undefined ? 'for-you' : literalOf(first);
  const given = new Map((hash?.pairs ?? []).map(({ key, value }) => [key, value] as const));
  const needs = typeof kind === 'string' ? kinds.get(kind) : undefined;
  const about = `{{#recommendations "${String(kind)}"}}`;
  const count = given.get('count');
  const said = count && literalOf(count);
  const isCount = Number.isInteger(said) && Number(said) >= 1 && Number(said) <= MAX_ITEMS;
  return [
    ...(needs === undefined
      ? [`must say in quotes what is recommended: one of ${[...kinds.keys()].join(', ')}`]
      : []),
    ...(needs === 'item' && !given.has('item') ? [`must give ${about} an item: item=...`] : []),
    ...(count && !isCount ? [`must give ${about} a count of 1 to ${MAX_ITEMS}`] : []),
    ...[...given.keys()]
      .filter((name) => !options.has(name))
      .map((name) => `gives ${about} "${name}", which it does not know`),
  ];
}

const nameOf = (path: hbs.AST.PathExpression | hbs.AST.Literal): string =>
  'original' in path ? String(path.original) : '';

/** What is written out; nothing where it is looked up. */
const literalOf = (expression: hbs.AST.Expression): unknown =>
  expression.type === 'StringLiteral' || expression.type === 'NumberLiteral'
    ? (expression as hbs.AST.StringLiteral | hbs.AST.NumberLiteral).value
    : undefined;
