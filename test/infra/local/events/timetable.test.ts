import { afterEach, describe, expect, test } from 'vitest';
import { createTimetable, type Timetable } from '../../../../infra/local/events/timetable.ts';
import type { FunctionSpec, Model, ScheduleSpec } from '../../../../infra/local/template/model.ts';
import { createClock } from '../../../../infra/local/workers/clock.ts';
import type { Lambda } from '../../../../infra/local/workers/lambda.ts';
import type { Outcome } from '../../../../infra/local/workers/worker.ts';

const open: Timetable[] = [];
afterEach(() => {
  for (const timetable of open.splice(0)) timetable.close();
});

function set(
  schedules: readonly Partial<ScheduleSpec>[],
  outcome: () => Outcome = () => ({ payload: 'null' }),
  permitted = true,
) {
  const clock = createClock();
  clock.set(new Date('2026-11-22T10:00:30.000Z'));
  const runs: { name: string; clock: string; event: Record<string, unknown> }[] = [];
  const said: string[] = [];
  const told: { queue: string; record: Record<string, unknown> }[] = [];
  const queues = {
    send(queue: string, body: string) {
      if (permitted) told.push({ queue, record: JSON.parse(body) });
      return permitted;
    },
  };
  const lambda = {
    async invoke(name: string, event: unknown) {
      const seen = clock.now().toISOString().slice(0, 16);
      runs.push({ name, clock: seen, event: event as Record<string, unknown> });
      return outcome();
    },
  } as Lambda;
  const model = {
    account: '000000000000',
    region: 'eu-west-1',
    functions: [
      { name: 'f', asyncRetries: 2 },
      { name: 'g', asyncRetries: 0 },
      { name: 'h', arn: 'arn:h', asyncRetries: 1, onFailure: 'arn:missed' },
    ] as FunctionSpec[],
    schedules: schedules.map((schedule) => ({
      name: 's',
      arn: 'arn:s',
      timezone: 'UTC',
      functionName: 'f',
      expression: 'rate(1 minute)',
      permitted: true,
      ...schedule,
    })),
  } as unknown as Model;
  const warn = (line: string) => said.push(line);
  const timetable = createTimetable(model, { lambda, clock, queues, warn });
  open.push(timetable);
  const moveTo = (instant: string) => timetable.moveTo(new Date(instant), async () => {});
  return { clock, runs, said, told, timetable, moveTo };
}

describe('when the clock moves on', () => {
  test('every run sees the time at which it was due', async () => {
    const { runs, moveTo } = set([{}]);
    await moveTo('2026-11-22T10:03:30.000Z');
    expect(runs.map(({ clock }) => clock)).toEqual([
      '2026-11-22T10:01',
      '2026-11-22T10:02',
      '2026-11-22T10:03',
    ]);
  });

  test('the last 60 of each schedule run, in the order of time', async () => {
    const { runs, moveTo } = set([{}, { functionName: 'g', expression: 'rate(1 hour)' }]);
    await moveTo('2026-11-25T10:00:00.000Z');
    expect([
      runs.filter(({ name }) => name === 'f').length,
      runs.filter(({ name }) => name === 'g').length,
      runs.map(({ clock }) => clock),
    ]).toEqual([60, 60, runs.map(({ clock }) => clock).sort()]);
  });

  test('fewer run when fewer are asked for', async () => {
    const { runs, timetable } = set([{}]);
    await timetable.moveTo(new Date('2026-11-22T12:00:00.000Z'), async () => {}, 2);
    expect(runs.map(({ clock }) => clock)).toEqual(['2026-11-22T11:59', '2026-11-22T12:00']);
  });

  test('it arrives', async () => {
    const { clock, moveTo } = set([{}]);
    await moveTo('2027-01-01T00:00:00.000Z');
    expect(clock.now().toISOString()).toMatch(/^2027-01-01T00:00:00/);
  });

  test('it waits for quiet after each instant, and at the end', async () => {
    const { timetable } = set([{}]);
    let waits = 0;
    await timetable.moveTo(new Date('2026-11-22T10:02:30.000Z'), async () => {
      waits += 1;
    });
    expect(waits).toBe(3);
  });
});

test('nothing runs when the clock moves back', async () => {
  const { runs, moveTo } = set([{}]);
  await moveTo('2026-11-20T00:00:00.000Z');
  expect(runs).toEqual([]);
});

test('schedules run as real time passes', async () => {
  const { clock, runs, timetable } = set([{}]);
  clock.set(new Date('2026-11-22T10:00:59.900Z'));
  timetable.start();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(runs.map(({ clock: at }) => at)).toEqual(['2026-11-22T10:01']);
});

test("a rule's event is EventBridge's own", async () => {
  const { runs, moveTo } = set([{}]);
  await moveTo('2026-11-22T10:01:00.000Z');
  expect(runs[0]?.event).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    time: '2026-11-22T10:01:00Z',
    resources: ['arn:s'],
  });
});

test("the template's own input goes to the function", async () => {
  const { runs, moveTo } = set([{ input: '{"at":"<aws.scheduler.scheduled-time>"}' }]);
  await moveTo('2026-11-22T10:01:00.000Z');
  expect(runs[0]?.event).toEqual({ at: '2026-11-22T10:01:00Z' });
});

test('a run that fails is tried again as often as the function says', async () => {
  const { runs, said, moveTo } = set([{}, { functionName: 'g' }], () => ({
    error: { errorType: 'E', errorMessage: 'm' },
    how: 'threw',
  }));
  await moveTo('2026-11-22T10:01:00.000Z');
  expect([runs.map(({ name }) => name).sort(), said.length]).toEqual([['f', 'f', 'f', 'g'], 2]);
});

describe('a run that failed every time', () => {
  const failing = (): Outcome => ({ error: { errorType: 'E', errorMessage: 'm' }, how: 'threw' });

  test('is told to the destination of its function, with the event and the error', async () => {
    const { told, runs, moveTo } = set([{ functionName: 'h' }], failing);
    await moveTo('2026-11-22T10:01:00.000Z');
    expect(told).toMatchObject([
      {
        queue: 'arn:missed',
        record: {
          requestContext: {
            functionArn: 'arn:h:$LATEST',
            condition: 'RetriesExhausted',
            approximateInvokeCount: 2,
          },
          requestPayload: runs[0]?.event,
          responsePayload: { errorType: 'E', errorMessage: 'm' },
        },
      },
    ]);
  });

  test('is told to nobody where the role does not allow it, which is said', async () => {
    const { told, said, moveTo } = set([{ functionName: 'h' }], failing, false);
    await moveTo('2026-11-22T10:01:00.000Z');
    expect([told, said.at(-1)]).toEqual([[], expect.stringContaining('h may not send')]);
  });
});

test('a schedule that may not invoke its function says so and does not run', async () => {
  const { runs, said, moveTo } = set([{ permitted: false }]);
  await moveTo('2026-11-22T11:00:00.000Z');
  expect([runs, said]).toEqual([[], [expect.stringContaining('may not invoke f')]]);
});
