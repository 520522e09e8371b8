import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listensTo, react } from '../../../shared/campaigns/react.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { Reaction } from '../../../shared/customers/profile.ts';
import { putPointer, putProfile } from '../../../shared/customers/store.ts';
import { messageFor } from '../../../shared/messages/plan.ts';
import { changeMessage, listMessages } from '../../../shared/messages/store.ts';
import { withhold } from '../../../shared/messages/transitions.ts';
import { aCampaign, aProfile, before, catalogWith, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { intercept, Waiting } from '../sweeps/faults.ts';

const tables = useTables();
const triggered = aCampaign({ trigger: { enters: 'fans' } });
const entered: Reaction = { kind: 'entered', segmentId: 'fans', at: noon, cause: 'event' };
let waiting: Waiting;
let taps: ReturnType<typeof intercept>;

beforeEach(async () => {
  waiting = new Waiting();
  taps = intercept(waiting);
  await tables.empty();
  expireCatalog();
});
afterEach(() => taps.remove());

describe('a campaign listens', () => {
  test.each([
    ['event', true],
    ['time', true],
    ['refold', false],
    ['merge', false],
    ['import', false],
    ['definition', false],
    ['census', false],
  ] as const)('to an entry by %s: %s', (cause, listens) => {
    expect(listensTo(catalogWith(triggered), { ...entered, cause }).length > 0).toBe(listens);
  });

  test.each([
    ['a leaving', { ...entered, kind: 'left' } as const, triggered],
    ['another segment', { ...entered, segmentId: 'vips' }, triggered],
    ['anything while it is paused', entered, { ...triggered, state: 'paused' } as const],
    ['anything when only a launch starts it', entered, aCampaign()],
  ])('not to %s', (_name, reaction, campaign) => {
    expect(listensTo(catalogWith(campaign), reaction)).toEqual([]);
  });
});

test('a campaign of those who leave listens to leavings, and to nothing else', () => {
  const farewell = catalogWith(aCampaign({ trigger: { leaves: 'fans' } }));
  expect(listensTo(farewell, { ...entered, kind: 'left' })).toHaveLength(1);
  expect(listensTo(farewell, entered)).toEqual([]);
});

describe('a reaction', () => {
  const messages = async () => (await listMessages('u:c-1', { limit: 10 })).items;
  const inForce = (overrides: Readonly<Record<string, unknown>> = {}) =>
    publish('campaign', 'welcome', aCampaign({ trigger: { enters: 'fans' }, ...overrides }), {
      by: 'k',
      now: before,
    });

  test('plans one message, however often it is carried out', async () => {
    await inForce();
    await putProfile(aProfile());
    await Promise.all([react('u:c-1', entered, noon), react('u:c-1', entered, noon)]);

    expect(await messages()).toMatchObject([{ state: 'planned', campaignId: 'welcome' }]);
  });

  test('enqueues again what it finds planned, and nothing that is past it', async () => {
    await inForce();
    await putProfile(aProfile());
    await react('u:c-1', entered, noon);
    await react('u:c-1', entered, noon);
    expect(waiting.bodies).toHaveLength(2);

    for (const message of await messages()) await changeMessage(message, withhold('expired'));
    await react('u:c-1', entered, noon);
    expect(waiting.bodies).toHaveLength(2);
  });

  test('of another moment plans another message', async () => {
    await inForce();
    await putProfile(aProfile());
    await react('u:c-1', entered, noon);
    await react('u:c-1', { ...entered, at: '2026-11-22T13:00:00.000Z' }, noon);

    expect(await messages()).toHaveLength(2);
  });

  test('that starts two campaigns is an occurrence of each: neither takes the address from the other', async () => {
    await inForce();
    await publish('campaign', 'survey', aCampaign({ trigger: { enters: 'fans' } }), {
      by: 'k',
      now: before,
    });
    await putProfile(aProfile());
    await react('u:c-1', entered, noon);
    const occurrences = (await messages()).map(({ occurrenceId }) => occurrenceId);

    expect(new Set(occurrences).size).toBe(2);
  });

  test('of each of a household, at one instant, is an occurrence of their own', async () => {
    await inForce({ class: 'transactional' });
    const occurrences: string[] = [];
    for (const customer of ['u:c-1', 'u:c-2'] as const) {
      await putProfile(aProfile(customer, { traits: { email: 'home@example.com' } }));
      await react(customer, entered, noon);
      const { items } = await listMessages(customer, { limit: 10 });
      occurrences.push(...items.map(({ occurrenceId }) => occurrenceId));
    }

    expect(new Set(occurrences).size).toBe(2);
  });

  test('carried out again after a merge plans what follows the first, and no other', async () => {
    await inForce();
    await putProfile(aProfile());
    await putProfile(aProfile('a:ghost'));
    await react('a:ghost', entered, noon);
    const [first] = (await listMessages('a:ghost', { limit: 10 })).items;
    await putPointer({ customer: 'a:ghost', version: 1, to: 'u:c-1', pending: false }, noon);
    await react('a:ghost', entered, noon);

    expect((await messages()).map(({ sendId }) => sendId)).toEqual([
      first && messageFor('u:c-1', first, noon).sendId,
    ]);
  });

  test('passes over whom the campaign’s own audience does not mean', async () => {
    await inForce({ audience: { trait: 'city', is: 'Bern' } });
    await putProfile(aProfile());
    await react('u:c-1', entered, noon);

    expect(await messages()).toEqual([]);
  });

  test('withholds, with a reason, from who did not agree', async () => {
    await inForce();
    await putProfile(aProfile('u:c-1', { consent: [] }));
    await react('u:c-1', entered, noon);

    expect(await messages()).toMatchObject([{ because: 'no-consent' }]);
    expect(waiting.bodies).toEqual([]);
  });
});
