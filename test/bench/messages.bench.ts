import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, clientOf } from '../support/client.ts';
import { type FunctionUsage, startHost, type TestHost } from '../support/host.ts';
import { over, report, rounded } from './table.ts';

const RECIPIENTS = 200;

let host: TestHost;
let client: Client;
beforeAll(async () => {
  host = await startHost();
  client = await clientOf(host);
  const ids = Array.from({ length: RECIPIENTS }, (_, n) => `reader-${n}`);
  const batch = ids.flatMap((userId) => [
    { type: 'identify', userId, traits: { email: `${userId}@example.com`, firstName: 'Ada' } },
    {
      type: 'track',
      userId,
      event: 'Consent Updated',
      properties: { channel: 'email', granted: true, source: 'form' },
    },
  ]);
  await client.post('/v1/batch', { batch });
  for (const [id, firstName] of [
    ['news', 'Ada'],
    ['for-nobody', 'Nobody'],
  ])
    await client.put(`/v1/campaigns/${id}`, {
      name: 'News',
      class: 'marketing',
      channel: 'email',
      audience: { trait: 'firstName', is: firstName },
      message: { subject: 'News', html: '<p>Hello {{customer.traits.firstName}}</p>' },
      trigger: 'launch',
    });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await host.settle();
});
afterAll(() => host?.stop());

/** What all functions ask of AWS for one occurrence, but for what the provider's events bring. */
async function costOfLaunch(campaignId: string) {
  await host.usage.zero();
  const from = performance.now();
  const cpuFrom = cpuOf(host.pid);
  await client.post(`/v1/campaigns/${campaignId}/launch`, {});
  await host.settle({ hurry: true });
  const seconds = (performance.now() - from) / 1_000;
  const cpu = cpuOf(host.pid) - cpuFrom;
  const functions = Object.entries(await host.usage.all());
  const sending = functions.filter(([name]) => !name.endsWith('-messages-feedback'));
  const sum = (of: (usage: FunctionUsage) => number) =>
    sending.reduce((total, [, usage]) => total + of(usage), 0);
  return {
    seconds,
    cpu,
    invocations: sum(({ invocations }) => invocations),
    wru: sum(({ wru }) => wru),
    rru: sum(({ rru }) => rru),
    dynamodb: sum(callsTo('DynamoDB')),
    sqs: sum(callsTo('SQS')),
  };
}

test('what a message asks of the tables, from plan to sent', async () => {
  const none = await costOfLaunch('for-nobody');
  const all = await costOfLaunch('news');
  expect(await host.outbox.list()).toHaveLength(RECIPIENTS);
  const perMessage = (of: keyof typeof all) => rounded((all[of] - none[of]) / RECIPIENTS);
  const figures = [
    { figure: 'plan to sent, writes', value: perMessage('wru'), unit: 'WRU', atMost: 6 },
    { figure: 'plan to sent, reads', value: perMessage('rru'), unit: 'RRU' },
    { figure: 'requests to DynamoDB', value: perMessage('dynamodb'), unit: 'per message' },
    { figure: 'requests to SQS', value: perMessage('sqs'), unit: 'per message' },
    // One process on the laptop does what Lambda spreads over many, and all that AWS does for them: a floor.
    {
      figure: 'recipients planned and dispatched',
      value: rounded(RECIPIENTS / Math.max(all.seconds - none.seconds, 0.001)),
      unit: 'a second',
    },
    {
      figure: 'the same for each core',
      value: rounded(RECIPIENTS / Math.max(all.cpu - none.cpu, 0.001)),
      unit: 'a second of CPU',
    },
    {
      figure: 'a million messages, tables and queues',
      value: rounded(million(perMessage)),
      unit: 'USD',
    },
    { figure: 'a million messages, SES', value: 100, unit: 'USD' },
    { figure: 'a launch that nobody is meant by', value: none.wru, unit: 'WRU' },
  ];
  report('messages', figures);
  expect(over(figures)).toEqual([]);
});

/** Seconds that all threads of a process have worked, of a hundred ticks each; where there is no `/proc`, nothing. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** List prices of us-east-1: requests of the tables and queues. */
const million = (perMessage: (of: 'wru' | 'rru' | 'sqs') => number): number =>
  perMessage('wru') * 0.625 + perMessage('rru') * 0.125 + perMessage('sqs') * 0.4;

const callsTo =
  (service: string) =>
  ({ calls }: FunctionUsage): number =>
    Object.entries(calls)
      .filter(([call]) => call.startsWith(`${service}.`))
      .reduce((total, [, count]) => total + count, 0);
