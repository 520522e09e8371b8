import { expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import {
  BatchAnswer,
  batchAnswer,
  MessageAnswer,
  messageAnswer,
} from '../../../shared/events/recorded.ts';

const dropped = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ index, path: ['userId'], message: 'is needed' }));

test('a batch says how many were dropped, and why for the first twenty', () => {
  const answer = batchAnswer({ accepted: 3, dropped: dropped(25), folded: false });
  expect(BatchAnswer.parse(answer)).toMatchObject({ accepted: 3, dropped: 25, folded: false });
  expect(answer.errors).toHaveLength(20);
});

test('a message alone is counted', () => {
  const answer = messageAnswer({ accepted: 1, dropped: [], folded: true });
  expect(MessageAnswer.parse(answer)).toEqual({
    ...{ success: true, accepted: 1, dropped: 0, folded: true },
  });
});

test('a message alone that was dropped is an error with its path', () => {
  const answer = () => messageAnswer({ accepted: 0, dropped: dropped(1), folded: true });
  expect(answer).toThrow(AppError);
  expect(answer).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      issues: [{ path: ['userId'], message: 'is needed' }],
    }),
  );
});
