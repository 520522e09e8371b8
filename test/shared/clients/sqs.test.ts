import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageBody } from '../../../shared/clients/sqs.ts';

test('a queue message holds only ASCII, and gives back what was put into it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const body = messageBody({ customer: text });
      expect(body).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(body)).toEqual({ customer: text });
    }),
  );
});
