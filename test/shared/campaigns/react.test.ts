import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { start } from '../../../shared/campaigns/react.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { putPointer, putProfile } from '../../../shared/customers/store.ts';
import type { Start } from '../../../shared/customers/timers.ts';
import { messageFor } from '../../../shared/messages/plan.ts';
import { changeMessage, listMessages } from '../../../shared/messages/store.ts';
import { withhold } from '../../../shared/messages/transitions.ts';
import { aCampaign, aProfile, before, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { intercept, Waiting } from '../sweeps/faults.ts';

const tables = useTables();
const run: Start = { kind: 'start', campaignId: 'welcome', key: '', at: noon, dueAt: noon };
let waiting: Waiting;
let taps: ReturnType<typeof intercept>;

beforeEach(async () => {
  waiting = new Waiting();
  taps = intercept(waiting);
  await tables.empty();
  expireCatalog();
});
afterEach(() => taps.remove());

describe('a run', () => {
  const messages = async () => (await listMessages('u:c-1', { limit: 10 })).items;
  const inForce = (overrides: Readonly<Record<string, unknown>> = {}) =>
    publish('campaign', 'welcome', aCampaign({ trigger: { enters: 'fans' }, ...overrides }), {
      by: 'k',
      now: before,
    });

  test('plans one message, however often it is carried out', async () => {
    await inForce();
    await putProfile(aProfile());
    await Promise.all([start('u:c-1', run, noon), start('u:c-1', run, noon)]);

    expect(await messages()).toMatchObject([{ state: 'planned', campaignId: 'welcome' }]);
  });

  test('enqueues again what it finds planned, and nothing that is past it', async () => {
    await inForce();
    await putProfile(aProfile());
    await start('u:c-1', run, noon);
    await start('u:c-1', run, noon);
    expect(waiting.bodies).toHaveLength(2);

    for (const message of await messages()) await changeMessage(message, withhold('expired'));
    await start('u:c-1', run, noon);
    expect(waiting.bodies).toHaveLength(2);
  });

  test('of another moment plans another message', async () => {
    await inForce();
    await putProfile(aProfile());
    await start('u:c-1', run, noon);
    await start('u:c-1', { ...run, at: '2026-11-22T13:00:00.000Z' }, noon);

    expect(await messages()).toHaveLength(2);
  });

  test('of each of two campaigns at one instant is an occurrence of its own: neither takes the address from the other', async () => {
    await inForce();
    await publish('campaign', 'survey', aCampaign({ trigger: { enters: 'fans' } }), {
      by: 'k',
      now: before,
    });
    await putProfile(aProfile());
    await start('u:c-1', run, noon);
    await start('u:c-1', { ...run, campaignId: 'survey' }, noon);
    const occurrences = (await messages()).map(({ occurrenceId }) => occurrenceId);

    expect(new Set(occurrences).size).toBe(2);
  });

  test('of each of a household, at one instant, is an occurrence of their own', async () => {
    await inForce({ class: 'transactional' });
    const occurrences: string[] = [];
    for (const customer of ['u:c-1', 'u:c-2'] as const) {
      await putProfile(aProfile(customer, { traits: { email: 'home@example.com' } }));
      await start(customer, run, noon);
      const { items } = await listMessages(customer, { limit: 10 });
      occurrences.push(...items.map(({ occurrenceId }) => occurrenceId));
    }

    expect(new Set(occurrences).size).toBe(2);
  });

  test('carried out again after a merge plans what follows the first, and no other', async () => {
    await inForce();
    await putProfile(aProfile());
    await putProfile(aProfile('a:ghost'));
    await start('a:ghost', run, noon);
    const [first] = (await listMessages('a:ghost', { limit: 10 })).items;
    await putPointer({ customer: 'a:ghost', version: 1, to: 'u:c-1', pending: false }, noon);
    await start('a:ghost', run, noon);

    expect((await messages()).map(({ sendId }) => sendId)).toEqual([
      first && messageFor('u:c-1', first, noon).sendId,
    ]);
  });

  test('passes over whom the campaign’s own audience does not mean', async () => {
    await inForce({ audience: { trait: 'city', is: 'Bern' } });
    await putProfile(aProfile());
    await start('u:c-1', run, noon);

    expect(await messages()).toEqual([]);
  });

  test('that comes too late is withheld as late', async () => {
    await inForce();
    await putProfile(aProfile());
    await start('u:c-1', { ...run, because: 'late' }, noon);

    expect(await messages()).toMatchObject([{ state: 'withheld', because: 'late' }]);
    expect(waiting.bodies).toEqual([]);
  });

  test.each(['paused', 'draft'] as const)(
    'of a campaign that is %s by then is none',
    async (state) => {
      await inForce({ state });
      await putProfile(aProfile());
      await start('u:c-1', run, noon);

      expect(await messages()).toEqual([]);
    },
  );

  test('of a campaign that was removed is none', async () => {
    await putProfile(aProfile());
    await start('u:c-1', run, noon);

    expect(await messages()).toEqual([]);
  });

  test('of the same instant, but of another key or another event, plans another message', async () => {
    await inForce();
    await putProfile(aProfile());
    for (const other of [{}, { key: 'cart-2' }, { id: 'm-1' }, { id: 'm-2' }])
      await start('u:c-1', { ...run, ...other }, noon);

    expect(await messages()).toHaveLength(4);
  });

  test('withholds, with a reason, from who did not agree', async () => {
    await inForce();
    await putProfile(aProfile('u:c-1', { consent: [] }));
    await start('u:c-1', run, noon);

    expect(await messages()).toMatchObject([{ because: 'no-consent' }]);
    expect(waiting.bodies).toEqual([]);
  });
});
