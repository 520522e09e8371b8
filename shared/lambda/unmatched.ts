import { AppError } from '../errors.ts';
import type { Route } from './route.ts';

/**
 * Why a request met none of the routes: `method-not-allowed` with the methods that its path knows, else `not-found`.
 * `path` is decoded, as API Gateway hands it over; a parameter takes one segment that is not empty.
 */
export function unmatched(routes: readonly Pick<Route, 'key'>[], path: string): AppError {
  const segments = path.split('/');
  const methods = routes
    .map(({ key }) => key.split(' '))
    .filter(([, pattern]) => pattern !== undefined && fits(pattern.split('/'), segments))
    .map(([method]) => method);
  if (methods.length === 0) return new AppError('not-found', 'There is nothing at this path');
  const allow = [...new Set(methods)].sort().join(', ');
  return new AppError('method-not-allowed', `This path takes ${allow}`, [], { allow });
}

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((part, index) =>
    part.startsWith('{') ? segments[index] !== '' : part === segments[index],
  );
