import { expect, test } from 'vitest';
import { type Activity, settle } from '../../../../infra/local/events/settle.ts';

/** Quiet, but for what a test changes. */
const calm: Activity = {
  busy: () => 0,
  begun: () => 0,
  visible: async () => 0,
  quiet: () => true,
  describe: () => 'running is f',
};

test('quiet is quiet at once', async () => {
  await expect(settle(calm)).resolves.toBeUndefined();
});

test.each<[string, Partial<Activity>]>([
  ['something runs', { busy: () => 1 }],
  ['a message is visible', { visible: async () => 1 }],
  ['an event of the provider is on its way', { quiet: () => false }],
])('it waits while %s, and says at last what it waits for', async (_what, activity) => {
  await expect(settle({ ...calm, ...activity }, 30)).rejects.toThrow('running is f');
});

test('what begins while it looks is not overlooked', async () => {
  let begun = 0;
  const looks: number[] = [];
  await settle({
    ...calm,
    begun: () => begun,
    visible: async () => {
      looks.push(begun);
      if (looks.length < 3) begun += 1;
      return 0;
    },
  });
  expect(looks.length).toBe(3);
});
