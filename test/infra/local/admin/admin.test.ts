import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAdmin } from '../../../../infra/local/admin/admin.ts';
import { durationMs } from '../../../../infra/local/admin/duration.ts';
import { functionNamed } from '../../../../infra/local/admin/functions.ts';
import { createClock } from '../../../../infra/local/workers/clock.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function admin(quiet = async () => {}) {
  const clock = createClock();
  const ledgers = {
    outbox: { list: vi.fn(() => [{ id: 'm1' }]), clear: vi.fn() },
    faults: { set: vi.fn(), list: vi.fn(() => [{ befell: [] }]), clear: vi.fn() },
    usage: {
      report: () => ({ 'App-events-record': { calls: { 'SQS.SendMessage': 1 }, rru: 2, wru: 3 } }),
      zero: vi.fn(),
    },
  };
  const handle = createAdmin({
    ledgers,
    lambda: {
      counts: {
        read: () => ({ 'App-health': { invocations: 5, errors: 1, heapMb: 9.5 } }),
        zero: vi.fn(),
      },
    },
    functionNames: ['App-events-record', 'App-health', 'App-offers-read', 'App-customers-read'],
    clock,
    timetable: { moveTo: async (instant) => clock.set(instant) },
    quiet,
  });
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_local`;
  const ask = async (method: string, path: string, body?: object, headers = {}) => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}/${path}`, init);
    return [response.status, (await response.json()) as { now: string }] as const;
  };
  return { ask, clock, ledgers };
}

test('the outbox is asked with the filters of the query', async () => {
  const { ask, ledgers } = await admin();
  expect(await ask('GET', 'outbox?to=a@b.example')).toEqual([200, { items: [{ id: 'm1' }] }]);
  expect(ledgers.outbox.list).toHaveBeenCalledWith({ to: 'a@b.example' });
});

describe('the clock', () => {
  test('is set', async () => {
    const { ask } = await admin();
    const [status, { now }] = await ask('POST', 'clock', { set: '2030-01-01T00:00:00.000Z' });
    expect([status, now.slice(0, 19)]).toEqual([200, '2030-01-01T00:00:00']);
  });

  test('advances by a duration', async () => {
    const { ask, clock } = await admin();
    clock.set(new Date('2030-01-01T00:00:00.000Z'));
    const [, { now }] = await ask('POST', 'clock', { advance: 'P1DT1H' });
    expect(now.slice(0, 13)).toBe('2030-01-02T01');
  });

  test('goes back to real time', async () => {
    const { ask, clock } = await admin();
    clock.set(new Date('2030-01-01T00:00:00.000Z'));
    await ask('POST', 'clock', { real: true });
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(1000);
  });

  test.each([{}, { set: 'soon' }, { advance: 'a while' }, { set: '2030-01-01', real: true }])(
    'refuses %j',
    async (body) => {
      const { ask } = await admin();
      expect((await ask('POST', 'clock', body))[0]).toBe(400);
    },
  );
});

test('settle answers 503 with what goes on when it does not become quiet', async () => {
  const { ask } = await admin(async () => {
    throw new Error('running is f');
  });
  expect(await ask('POST', 'settle')).toEqual([503, { message: 'running is f' }]);
});

test.each([
  [undefined, false],
  [{ hurry: true }, true],
])('settle with %o hurries: %s', async (body, hurry) => {
  const quiet = vi.fn(async () => {});
  const { ask } = await admin(quiet);
  await ask('POST', 'settle', body);
  expect(quiet).toHaveBeenCalledWith(hurry);
});

test('a fault may name its function by what it does', async () => {
  const { ask, ledgers } = await admin();
  await ask('POST', 'faults', { function: 'events/record', service: 'DynamoDB', how: 'refuse' });
  expect(ledgers.faults.set).toHaveBeenCalledWith({
    function: 'App-events-record',
    service: 'DynamoDB',
    how: 'refuse',
  });
});

test('faults say what they have befallen', async () => {
  const { ask } = await admin();
  expect(await ask('GET', 'faults')).toEqual([200, { items: [{ befell: [] }] }]);
});

test('usage joins what Lambda and what AWS counted', async () => {
  const { ask } = await admin();
  expect(await ask('GET', 'usage')).toEqual([
    200,
    {
      functions: {
        'App-events-record': {
          invocations: 0,
          errors: 0,
          heapMb: 0,
          calls: { 'SQS.SendMessage': 1 },
          rru: 2,
          wru: 3,
        },
        'App-health': { invocations: 5, errors: 1, heapMb: 9.5, calls: {}, rru: 0, wru: 0 },
      },
    },
  ]);
});

test('a page from elsewhere is refused', async () => {
  const { ask } = await admin();
  const headers = { origin: 'https://evil.example' };
  expect((await ask('POST', 'settle', undefined, headers))[0]).toBe(403);
});

test('a route that does not exist is a 404', async () => {
  const { ask } = await admin();
  expect((await ask('PUT', 'outbox'))[0]).toBe(404);
});

describe('a function is meant', () => {
  const names = ['App-events-record', 'App-offers-read', 'App-customers-read'];

  test.each([
    ['App-events-record', 'App-events-record'],
    ['events/record', 'App-events-record'],
    ['offers-read', 'App-offers-read'],
    ['record', 'App-events-record'],
  ])('by %s', (name, expected) => {
    expect(functionNamed(name, names)).toBe(expected);
  });

  test.each([
    ['by a name that none has', 'nothing', 'There is no function'],
    ['by a name that two share', 'read', 'App-offers-read or App-customers-read'],
  ])('not %s', (_what, name, message) => {
    expect(() => functionNamed(name, names)).toThrow(message);
  });
});

test.each([
  ['PT1H', 3_600_000],
  ['P30D', 2_592_000_000],
  ['P1W', 604_800_000],
  ['P1DT2H3M4.5S', 93_784_500],
])('%s has %d ms', (text, expected) => {
  expect(durationMs(text)).toBe(expected);
});

test.each(['', 'P', 'PT', 'P1DT', '1H', 'PT1D', 'P1M', '-PT1H'])('%j is no duration', (text) => {
  expect(() => durationMs(text)).toThrow();
});
