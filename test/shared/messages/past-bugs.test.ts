import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { queue } from '../../../shared/lambda/queue.ts';
import { advance } from '../../../shared/messages/advance.ts';
import { dispatch } from '../../../shared/messages/dispatch.ts';
import { reportIn } from '../../../shared/messages/report.ts';
import { Work } from '../../../shared/messages/work.ts';
import { aMessage, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';
import { type Planned, plan, stateOf } from './planned.ts';
import { World } from './world.ts';

describe('every feedback typed as delivered', () => {
  const about = (said: object) => ({
    mail: {
      messageId: 'ses-1',
      timestamp: noon,
      tags: { customer: [Buffer.from('u:ada').toString('base64url')], send: ['s-1'] },
    },
    ...said,
  });
  const bounce = (bounceType: string) => ({ timestamp: noon, bounceType });

  test.each([
    ['Send', {}, 'sent', undefined],
    ['DeliveryDelay', {}, 'sent', undefined],
    ['Delivery', { delivery: { timestamp: noon } }, 'delivered', undefined],
    ['Bounce', { bounce: bounce('Permanent') }, 'bounced', 'Email Bounced'],
    ['Bounce', { bounce: bounce('Undetermined') }, 'bounced', 'Email Bounced'],
    ['Bounce', { bounce: bounce('Transient') }, 'returned', 'Email Bounced'],
    ['Reject', {}, 'bounced', 'Email Bounced'],
    ['Complaint', { complaint: { timestamp: noon } }, 'complained', 'Email Marked as Spam'],
  ])('%s %j is %s', (eventType, said, state, event) => {
    const report = reportIn(about({ eventType, ...said }));
    const after = report && advance(aMessage({ state: 'claimed' }), report.evidence);

    expect(after?.state).toBe(state);
    expect(after?.deliveredAt).toBe(state === 'delivered' ? noon : undefined);
    expect(report?.event?.event).toBe(event);
  });

  test.each(['Subscription', 'RenderingFailure', 'Something New'])(
    '%s says nothing of whether it arrived',
    (eventType) => expect(reportIn(about({ eventType }))).toBeUndefined(),
  );
});

describe('one bad address re-sending others', () => {
  useTables();
  let world: World;

  beforeEach(() => {
    world = new World(noon);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** One batch as the queue brings it; the places of those that must come again. */
  async function batch(all: readonly Planned[]): Promise<number[]> {
    const handler = queue(Work, (work) => dispatch(work, () => world.now));
    const Records = all.map(({ work }, n) => ({
      messageId: `${n}`,
      body: JSON.stringify(work),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    const answer = await handler({ Records } as unknown as SQSEvent, {} as never);
    return (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => Number(itemIdentifier));
  }
  const ten = async () => {
    const all: Planned[] = [];
    for (let n = 0; n < 10; n++) all.push(await plan());
    return all;
  };
  const copies = () => {
    const times = new Map<string, number>();
    for (const { sendId } of world.accepted) times.set(sendId, (times.get(sendId) ?? 0) + 1);
    return [...times.values()];
  };

  test('of a batch: it is withheld, and the others have one copy, though the batch comes again whole', async () => {
    const all = await ten();
    world.refusals.push(
      Object.assign(new Error("Missing final '@domain'"), {
        name: 'BadRequestException',
        $metadata: { httpStatusCode: 400 },
      }),
    );

    expect(await batch(all)).toEqual([]);
    await batch(all);
    expect(copies()).toEqual(Array.from({ length: 9 }, () => 1));
    const states = await Promise.all(all.map(stateOf));
    expect(states.filter((message) => message?.state === 'withheld')).toHaveLength(1);
  });

  test('of a batch, where the provider has no time for it: it alone comes again', async () => {
    const all = await ten();
    world.refusals.push(
      Object.assign(new Error('Maximum sending rate exceeded'), {
        name: 'TooManyRequestsException',
        $metadata: { httpStatusCode: 429 },
      }),
    );

    expect(await batch(all)).toHaveLength(1);
    expect(await batch(all)).toEqual([]);
    expect(copies()).toEqual(Array.from({ length: 10 }, () => 1));
  });
});
