import Handlebars from 'handlebars';
import { ownHelpers } from './engine.ts';

export type Path = readonly string[];

/** One way through the blocks of a template: what has to be there, as what, and what must not be. */
export interface Branch {
  readonly there: readonly { readonly path: Path; readonly as: 'text' | 'list' | 'object' }[];
  readonly absent: readonly Path[];
}

export interface Reading {
  /** What is read from the data itself: `customer.traits.name`. What a block brings by itself is not among it. */
  readonly variables: readonly Path[];
  /** One for each program of each block, with what leads there. */
  readonly branches: readonly Branch[];
}

const start: Branch = { there: [], absent: [] };
/** Names that belong to helpers where they stand in front. */
const helpers = new Set(['if', 'unless', 'each', 'with', 'lookup', ...ownHelpers]);
/** Blocks that bring what is inside them. */
const bringing: ReadonlySet<string | undefined> = new Set(['offers', 'recommendations', 'voucher']);

type Block = hbs.AST.BlockStatement;
type Expression = hbs.AST.Expression;

/** What a template reads, and the ways through it. Throws when it is no template. */
export function readingOf(source: string): Reading {
  const variables = new Map<string, Path>();
  const branches: Branch[] = [start];

  /** `base` is where the block's context lies in the data; nothing where that cannot be said. */
  function program(node: hbs.AST.Program | undefined, base: Path | undefined, branch: Branch) {
    if (node === undefined) return;
    if (branch !== start) branches.push(branch);
    for (const statement of node.body) {
      if (statement.type === 'MustacheStatement')
        mustache(statement as hbs.AST.MustacheStatement, base);
      if (statement.type === 'BlockStatement') block(statement as Block, base, branch);
    }
  }

  function mustache({ path, params, hash }: hbs.AST.MustacheStatement, base: Path | undefined) {
    if (params.length === 0 || nameOf(path) === undefined) note(path, base);
    for (const param of [...params, ...named(hash)]) note(param, base);
  }

  function block(node: Block, base: Path | undefined, branch: Branch) {
    const helper = nameOf(node.path);
    const subject = helper === undefined ? node.path : node.params[0];
    const params = helper === undefined ? [node.path] : node.params;
    for (const param of [...params, ...named(node.hash)]) note(param, base);
    const path = subject && !bringing.has(helper) ? pathOf(subject, base) : undefined;
    const [inside, outside] =
      helper === 'unless' ? [node.inverse, node.program] : [node.program, node.inverse];
    const as = helper === 'each' ? 'list' : helper === 'with' ? 'object' : 'text';
    const there = path ? { ...branch, there: [...branch.there, { path, as } as const] } : branch;
    const absent = path ? { ...branch, absent: [...branch.absent, path] } : branch;
    program(inside, contextOf(helper, path, base), there);
    program(outside, base, absent);
  }

  function note(expression: Expression, base: Path | undefined) {
    if (expression.type === 'SubExpression') {
      const { params, hash } = expression as hbs.AST.SubExpression;
      for (const param of [...params, ...named(hash)]) note(param, base);
      return;
    }
    const path = pathOf(expression, base);
    if (path && path.length > 0 && !path.includes(ITEM)) variables.set(JSON.stringify(path), path);
  }

  program(Handlebars.parse(source), [], start);
  return { variables: [...variables.values()], branches: unique(branches) };
}

/** Stands in a path for an element of a list. */
export const ITEM = '0';

function contextOf(helper: string | undefined, path: Path | undefined, base: Path | undefined) {
  if (helper === 'if' || helper === 'unless') return base;
  if (path === undefined) return undefined;
  return helper === 'with' ? path : [...path, ITEM];
}

/** The values of what is given by name: `count=3`. */
const named = (hash: hbs.AST.Hash | undefined): Expression[] =>
  (hash?.pairs ?? []).map(({ value }) => value);

const nameOf = (expression: Expression): string | undefined => {
  const { parts, depth } = expression as hbs.AST.PathExpression;
  const [name] = parts ?? [];
  return parts?.length === 1 && depth === 0 && name !== undefined && helpers.has(name)
    ? name
    : undefined;
};

/** Where in the data a path leads, as far as can be said: what goes out of a block (`../`) is not followed. */
function pathOf(expression: Expression, base: Path | undefined): Path | undefined {
  if (expression.type !== 'PathExpression') return undefined;
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  if (data) return parts[0] === 'root' ? parts.slice(1) : undefined;
  return base === undefined || depth > 0 ? undefined : [...base, ...parts];
}

const unique = (branches: readonly Branch[]): Branch[] => [
  ...new Map(branches.map((branch) => [JSON.stringify(branch), branch])).values(),
];
