import { describe, expect, test } from 'vitest';
import { failuresOf } from '../../../../infra/local/events/mapping.ts';
import type { Outcome } from '../../../../infra/local/workers/worker.ts';

const fine: Outcome = { payload: '{"batchItemFailures":[]}' };
const failing = (...ids: string[]): Outcome => ({
  payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
});
const crash: Outcome = { error: { errorType: 'E', errorMessage: 'm' }, how: 'crashed' };

describe('which messages come back', () => {
  const batch = ['a', 'b'].map((messageId) => ({
    messageId,
    receiptHandle: messageId,
    body: '',
    attributes: {},
  }));

  test.each([
    ['none when all went well', fine, true, []],
    ['none when the answer is empty', { payload: 'null' }, true, []],
    ['the ones that are named', failing('b'), true, ['b']],
    ['all when a name is strange', failing('b', 'c'), true, ['a', 'b']],
    ['all when a name is empty', failing(''), true, ['a', 'b']],
    ['all when the answer is nonsense', { payload: '{"batchItemFailures":1}' }, true, ['a', 'b']],
    ['all when the function failed', crash, true, ['a', 'b']],
    ['none when the mapping does not ask', failing('b'), false, []],
  ])('%s', (_what, outcome, reportFailures, expected) => {
    const back = failuresOf(batch, outcome, reportFailures);
    expect(back.map(({ messageId }) => messageId)).toEqual(expected);
  });
});
