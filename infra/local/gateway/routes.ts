import type { RouteSpec } from '../template/model.ts';

/** Which route a request takes, and what its path variables hold. */
export interface Match {
  readonly route: RouteSpec;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly route: RouteSpec;
  readonly method: string;
  readonly segments: readonly string[];
  /** Name of the greedy variable at the end. */
  readonly greedy?: string;
}

/**
 * Orders the routes of an API as HTTP APIs do: full matches before greedy ones, `$default` last; among full matches
 * the one that spells more from the left, among greedy ones the longer; a method before `ANY`.
 *
 * @returns the route for a method and a decoded path, or nothing when there is no `$default`
 */
export function createRouter(
  routes: readonly RouteSpec[],
): (method: string, path: string) => Match | undefined {
  const fallback = routes.find(({ key }) => key === '$default');
  const patterns = routes
    .filter(({ key }) => key !== '$default')
    .map(patternOf)
    .sort(moreSpecificFirst);
  return (method, path) => {
    const segments = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const parameters = parametersOf(pattern, segments);
      if (parameters) return { route: pattern.route, parameters };
    }
    return fallback && { route: fallback, parameters: {} };
  };
}

function patternOf(route: RouteSpec): Pattern {
  const [method = 'ANY', path = '/'] = route.key.split(' ');
  const segments = path.split('/').slice(1);
  const greedy = /^\{(.+)\+\}$/.exec(segments.at(-1) ?? '')?.[1];
  return greedy === undefined
    ? { route, method, segments }
    : { route, method, segments: segments.slice(0, -1), greedy };
}

function moreSpecificFirst(a: Pattern, b: Pattern): number {
  if ((a.greedy === undefined) !== (b.greedy === undefined)) return a.greedy === undefined ? -1 : 1;
  if (a.greedy !== undefined && a.segments.length !== b.segments.length)
    return b.segments.length - a.segments.length;
  const shape = ({ segments }: Pattern) =>
    segments.map((segment) => (variable(segment) === undefined ? '0' : '1')).join('');
  if (shape(a) !== shape(b)) return shape(a) < shape(b) ? -1 : 1;
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function parametersOf(
  { segments: wanted, greedy }: Pattern,
  segments: readonly string[],
): Record<string, string> | undefined {
  if (greedy === undefined ? segments.length !== wanted.length : segments.length <= wanted.length)
    return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of wanted.entries()) {
    const found = segments[index] ?? '';
    const name = variable(expected);
    if (name === undefined ? found !== expected : found === '') return undefined;
    if (name !== undefined) parameters[name] = found;
  }
  if (greedy === undefined) return parameters;
  const rest = segments.slice(wanted.length).join('/');
  return rest === '' ? undefined : { ...parameters, [greedy]: rest };
}

const variable = (segment: string) => /^\{(.+)\}$/.exec(segment)?.[1];
