import type * as z from 'zod';
import { AppError, type Issue } from '../errors.ts';
import { unfit } from './body.ts';

type Part = 'path' | 'query' | 'headers' | 'body';
type ZodIssue = z.core.$ZodIssue;

/** A part of a request as its schema types it. Throws `invalid` with the path of everything that is wrong. */
export function parsed<Value>(part: Part, schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('invalid', 'The request is not valid', issuesOf(result.error, part));
}

/** Refuses a body that is too deep, too wide, or plays with prototypes. */
export function requireFit(body: unknown): void {
  const found = unfit(body);
  if (found) throw new AppError('invalid', 'The request is not valid', [found]);
}

/** A schema's complaints as issues. Paths in the body begin at the body, the others at `path`, `query` or `headers`. */
export const issuesOf = (error: z.ZodError, part: Part = 'body'): Issue[] =>
  error.issues
    .flatMap((issue) => plain(issue))
    .map(({ path, message }) => ({
      path: [
        ...(part === 'body' ? [] : [part]),
        ...path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
      ],
      message,
    }));

interface Plain {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Fields that are not known are named at their own path; of a union speaks the branch that the value came furthest in. */
function plain(issue: ZodIssue): Plain[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      path: [...issue.path, name],
      message: 'is not known here',
    }));
  if (issue.code !== 'invalid_union') return [issue];
  const branches = issue.errors.map((errors) => errors.flatMap(plain));
  const [best, second] = branches.sort((a, b) => reach(b) - reach(a));
  if (!best || reach(best) === 0 || (second && reach(second) === reach(best))) return [issue];
  return best.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

const reach = (issues: readonly Plain[]): number =>
  Math.max(0, ...issues.map(({ path }) => path.length));
