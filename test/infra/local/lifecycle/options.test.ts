import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions } from '../../../../infra/local/lifecycle/options.ts';

test('without options the host keeps its data in .rapport and listens on 3000', () => {
  expect(parseOptions([])).toEqual({
    port: 3000,
    directory: resolve('.rapport'),
    memory: false,
    empty: false,
    assembly: undefined,
  });
});

test('every option is understood', () => {
  const args = ['--port', '0', '--dir', '/d', '--memory', '--empty', '--assembly', '/a'];
  expect(parseOptions(args)).toEqual({
    port: 0,
    directory: '/d',
    memory: true,
    empty: true,
    assembly: '/a',
  });
});

test.each([['--port', 'high'], ['--port', '65536'], ['--port', '-1'], ['--prot', '1'], ['stray']])(
  '%j %j is refused',
  (...args) => {
    expect(() => parseOptions(args)).toThrow();
  },
);
