import { expect, test } from 'vitest';
import { routes } from '../../../shared/access/directory.ts';
import { unmatchedRoute } from '../../../shared/access/routes.ts';
import type { Audience } from '../../../shared/lambda/route.ts';
import { cellsOf, credentials, matrix, titleOf } from '../../support/matrix.ts';

const declared = [...routes, unmatchedRoute];

const rows = matrix.map((row) => [titleOf(row), row] as const);

test('every route has its row in the matrix of who may what', () => {
  const tried = new Set(matrix.map(({ route }) => route));
  expect(declared.map(({ key }) => key).filter((key) => !tried.has(key))).toEqual([]);
});

test('no row of the matrix is of a route that is gone', () => {
  const known = new Set<string>(declared.map(({ key }) => key));
  expect(matrix.map(({ route }) => route).filter((route) => !known.has(route))).toEqual([]);
});

test.each(rows)('%s has a status for each credential', (_, row) => {
  expect(Object.keys(cellsOf(row))).toEqual(credentials);
});

const audienceOf: Readonly<Record<string, Audience>> = {
  write: 'write',
  user: 'user',
  secret: 'secret',
  root: 'secret',
};

test.each(rows)('%s refuses exactly whom its declaration leaves out', (_, row) => {
  const who = declared.find(({ key }) => key === row.route)?.who ?? [];
  const refused = Object.entries(cellsOf(row)).filter(([credential, status]) => {
    const audience = audienceOf[credential];
    if (who.includes('anyone')) return status === 401 || status === 403;
    if (audience === undefined) return status !== 401;
    // Whom it lets in it may still refuse what is another's.
    return who.includes(audience) ? status === 401 : status !== 403;
  });
  expect(refused).toEqual([]);
});
