import { expect, test } from 'vitest';
import { lineageOf, lineageOfBatch, traceOf } from '../../../../infra/local/workers/lineage.ts';

test('an invocation adds its function to the chain that led to it', () => {
  const first = lineageOf(traceOf('refold', new Map()));
  const second = lineageOf(traceOf('dispatch', first));
  expect([...lineageOf(traceOf('refold', second))]).toEqual([
    ['refold', 2],
    ['dispatch', 1],
  ]);
});

test.each([undefined, '', 'Root=1-a-b;Sampled=1', 'Lineage=', 'Lineage=x', 'Lineage=x:y'])(
  'the header %j tells of no chain',
  (header) => {
    expect([...lineageOf(header)]).toEqual([]);
  },
);

test('a batch is as deep in a chain as the message that is least deep', () => {
  const lineages = [
    new Map([['a', 5]]),
    new Map([
      ['a', 2],
      ['b', 1],
    ]),
  ];
  expect([...lineageOfBatch(lineages)]).toEqual([['a', 2]]);
});
