import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { emptyProfile } from '../../../shared/customers/profile.ts';
import type { Message } from '../../../shared/messages/message.ts';
import { forgetAnswers } from '../../../shared/reports/answers/known.ts';
import { emptyFunnel } from '../../../shared/reports/funnel.ts';
import { putFunnel } from '../../../shared/reports/funnels/store.ts';
import { putReport } from '../../../shared/reports/rows/store.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { aConsent, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { type Planned, plan, stateOf } from './planned.ts';
import { World } from './world.ts';

useTables();
let world: World;

beforeEach(() => {
  world = new World(noon);
  forgetAnswers();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const words = (subject: string) => ({ subject, text: subject });
const adaptive = {
  message: words('own'),
  variants: [{ id: 'short', share: 50, message: words('short') }],
  adaptive: 100,
};
/** As a census would have found it: how many of a part were asked, and answered. */
const known = (campaignId: string, parts: Readonly<Record<string, readonly [number, number]>>) =>
  putFunnel(campaignId, plus(noon, -DAY_MS), {
    ...emptyFunnel(),
    parts: Object.fromEntries(
      Object.entries(parts).map(([part, [asked, answered]]) => [
        part,
        [0, 0, 0, 0, 0, 0, asked, answered],
      ]),
    ),
  });
const sent = async (planned: Planned): Promise<Message | undefined> => {
  await world.work(planned.work);
  return stateOf(planned);
};
const subjectsTo = (id: string) =>
  world.accepted
    .filter(({ to }) => to === `${id}@example.com`)
    .map(({ request }) => request.Content?.Simple?.Subject?.Data);

describe('a variant that the bandit chooses', () => {
  test('is noted on the message with its probability, and is the one whose words were sent', async () => {
    const planned = await plan({ ...adaptive, name: 'Noted' }, { id: 'w-1' });
    await known(planned.message.campaignId, {
      'email short adaptive': [1_000, 300],
      'email  fixed': [1_000, 10],
    });
    const message = await sent(planned);

    expect(message).toMatchObject({ arm: 'adaptive', variant: 'short', probability: 0.99 });
    expect(subjectsTo('w-1')).toEqual(['short']);
  });

  test('stays whatever is learnt later, in every run of the campaign', async () => {
    const first = await plan({ ...adaptive, name: 'Stays' }, { id: 'w-2', occurrence: 'first' });
    await known(first.message.campaignId, {
      'email short fixed': [1_000, 300],
      'email  fixed': [1_000, 10],
    });
    const before = await sent(first);
    await putFunnel(first.message.campaignId, noon, {
      ...emptyFunnel(),
      parts: {
        'email short fixed': [0, 0, 0, 0, 0, 0, 9e4, 1],
        'email  fixed': [0, 0, 0, 0, 0, 0, 9e4, 9e3],
      },
    });
    forgetAnswers();
    const after = await sent(
      await plan({ ...adaptive, name: 'Stays' }, { id: 'w-2', occurrence: 'second' }),
    );

    expect(before).toMatchObject({ state: 'sent', variant: 'short' });
    expect(after).toMatchObject({
      state: 'sent',
      variant: 'short',
      probability: before?.probability,
    });
  });

  test('is drawn all the same where what is known cannot be read', async () => {
    const planned = await plan({ ...adaptive, name: 'Unread' }, { id: 'w-3' });
    await putReport('campaign', planned.message.campaignId, { asOf: noon, report: 'broken' });

    expect(await sent(planned)).toMatchObject({ state: 'sent', arm: 'adaptive', probability: 0.5 });
  });
});

test('a fixed variant is noted as such, with the block of the week in which it was sent', async () => {
  const campaign = { ...adaptive, adaptive: undefined, name: 'Fixed' };
  const planned = await plan(campaign, { id: 'w-4' });

  expect(await sent(planned)).toMatchObject({
    arm: 'fixed',
    probability: 0.5,
    block: 'weekend-3',
  });
});

test('the best channel of whom nothing is known is the one that the audience answers on', async () => {
  const campaign = {
    name: 'Best',
    audience: { trait: 'email', exists: true },
    channel: 'best',
    message: { email: words('mail'), inbox: { title: 'inbox' } },
  };
  const consent = [aConsent(), aConsent({ channel: 'inbox' })];
  const profile = (customer: Parameters<typeof emptyProfile>[0]) => aProfile(customer, { consent });
  const planned = await plan(campaign, { id: 'w-5', profile });
  await known(planned.message.campaignId, { 'email  ': [900, 397], 'inbox  ': [900, 5] });

  expect(await sent(planned)).toMatchObject({
    channel: 'email',
    contenders: [
      { channel: 'email', prior: 0.4, sent: 0, answered: 0, rate: 0.4, cost: 0.0001 },
      { channel: 'inbox', prior: 0.01, rate: 0.01, cost: 0 },
    ],
  });
});
