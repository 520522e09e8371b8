import { expect, test } from 'vitest';
import { joinRegisters, registersOf } from '../../../shared/customers/registers.ts';
import type { Event, Trust } from '../../../shared/events/event.ts';
import { plus } from '../../../shared/time.ts';
import { aChunk, aTrack, logged, NOW } from './events.ts';
import { fold, isProtected } from './said.ts';
import { saidOf, Tables, truth } from './world.ts';

const consent = (granted: boolean): Partial<Event> => ({
  event: 'Consent Updated',
  properties: { channel: 'email', granted, source: 'test' },
});

test.each<[string, [Trust, boolean][], boolean]>([
  ['a claimed grant alone counts', [['claimed', true]], true],
  [
    'a claimed grant does not lift a claimed withdrawal',
    [
      ['claimed', false],
      ['claimed', true],
    ],
    false,
  ],
  [
    'a claimed grant does not lift a proven withdrawal',
    [
      ['proven', false],
      ['claimed', true],
    ],
    false,
  ],
  [
    'a claimed withdrawal ends a proven grant',
    [
      ['proven', true],
      ['claimed', false],
    ],
    false,
  ],
  [
    'a later proven grant lifts a withdrawal',
    [
      ['claimed', false],
      ['proven', true],
    ],
    true,
  ],
  [
    'a later claim changes nothing about it',
    [
      ['proven', false],
      ['proven', true],
      ['claimed', true],
    ],
    true,
  ],
])('%s', (_, said, granted) => {
  expect(fold(said.map(([trust, granted]) => [trust, consent(granted)])).consent).toMatchObject([
    { channel: 'email', granted },
  ]);
});

test.each([{ topic: null }, { source: null }, { source: undefined }])(
  'a withdrawal with %j is one of the whole channel, from nobody knows where',
  (properties) => {
    const withdrawal = { channel: 'email', granted: false, source: 'page', ...properties };
    const said = fold([
      ['proven', consent(true)],
      ['claimed', { event: 'Consent Updated', properties: withdrawal }],
    ]);

    expect(said.consent).toMatchObject([{ channel: 'email', granted: false }]);
    expect(said.consent[0]).not.toHaveProperty('topic');
  },
);

test('a page whose clock is slow withdraws when its word is received', () => {
  const said = (id: string, granted: boolean, time: string, trust: Trust) =>
    registersOf(
      logged(aTrack(id, time, consent(granted)), { trust, receivedAt: plus(NOW, 2) }),
      isProtected,
    );
  const { consent: standing } = joinRegisters(
    [said('grant', true, plus(NOW, 1), 'proven'), said('slow', false, NOW, 'claimed')],
    isProtected,
  );

  expect(standing).toMatchObject([{ granted: false, at: plus(NOW, 2) }]);
});

test('of two withdrawals that differ in their trust alone the same one stands in any order', () => {
  const said = (['claimed', 'proven'] as const).map((trust) =>
    registersOf(logged(aTrack('m', NOW, consent(false)), { trust }), isProtected),
  );

  expect(joinRegisters(said, isProtected)).toEqual(joinRegisters(said.toReversed(), isProtected));
});

test('a withdrawal wins over a grant of the same instant', () => {
  const at = (id: string, granted: boolean) =>
    registersOf(logged(aTrack(id, NOW, consent(granted)), { trust: 'proven' }), isProtected);

  expect(joinRegisters([at('z', true), at('a', false)], isProtected).consent[0]?.granted).toBe(
    false,
  );
});

test('of a withdrawal that came twice the first receipt counts, also when the other was folded before', async () => {
  const tables = new Tables();
  for (const receivedAt of [plus(NOW, 2), plus(NOW, 1)]) {
    const chunk = aChunk(aTrack('m', NOW, consent(false)), { receivedAt });
    tables.putChunk(chunk);
    await tables.bring({ customer: 'u:1', hours: [chunk.hour], cause: 'event' }, plus(NOW, 3));
  }

  expect(saidOf(tables.profile('u:1'), NOW)).toEqual(truth(tables, 'u:1', NOW));
});
