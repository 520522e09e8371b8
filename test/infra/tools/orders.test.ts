import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { delimiterOf, split } from '../../../infra/tools/orders/delimited.ts';
import { importOrders } from '../../../infra/tools/orders/import.ts';
import { momentReader } from '../../../infra/tools/orders/moment.ts';
import type { Options } from '../../../infra/tools/orders/options.ts';
import { hasHeader, messageIds } from '../../../infra/tools/orders/order.ts';
import { reach } from '../../../infra/tools/orders/send.ts';

describe('delimiters', () => {
  test.each([
    ['white space', [' 00004 0001 19970101  2   29.33', '00004 0002 19970118  2 29.73']],
    [',', ['a,b,c', '1,2,3']],
    [';', ['a;b,5;c', '1;2,7;3']],
    ['\t', ['a\tb c', '1\t2 3']],
    [',', ['id,date,total', '1,2026-01-02,10.00', 'garbage', '2,2026-01-03,11.00']],
  ])('recognises %j', (delimiter, sample) => {
    expect(delimiterOf(sample)).toBe(delimiter);
  });

  test('a quoted field keeps its delimiter and its doubled quotes', () => {
    expect(split('1,"Smith, ""Jo""",3', ',')).toEqual(['1', 'Smith, "Jo"', '3']);
  });
});

describe('times', () => {
  test.each([
    ['19970101', undefined, 'UTC', '1997-01-01T00:00:00.000Z'],
    ['2026-11-22', undefined, 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
    ['2026-07-01 08:30', undefined, 'Europe/Berlin', '2026-07-01T06:30:00.000Z'],
    ['2026-07-01T08:30:15+02:00', undefined, 'UTC', '2026-07-01T06:30:15.000Z'],
    ['1/2/2026 08:05', 'dd/MM/yyyy HH:mm', 'UTC', '2026-02-01T08:05:00.000Z'],
    ['22.11.2026', 'dd.MM.yyyy', 'UTC', '2026-11-22T00:00:00.000Z'],
    ['20261122', 'yyyyMMdd', 'America/New_York', '2026-11-22T05:00:00.000Z'],
  ])('reads %s as %s in %s', (text, format, zone, instant) => {
    expect(momentReader(format, zone)(text)).toBe(instant);
  });

  test.each(['19971301', '2026-02-30', 'yesterday', '', '2026-11-22T25:00:00Z'])(
    'refuses %j',
    (text) => {
      expect(momentReader(undefined, 'UTC')(text)).toBeUndefined();
    },
  );

  test('a local time that the clock change skips is read as the later side', () => {
    const read = momentReader(undefined, 'Europe/Berlin');
    expect(read('2026-03-29 02:30')).toBe('2026-03-29T00:30:00.000Z');
  });
});

test('a first line without time and total is a header', () => {
  const columns = { customer: '1', time: '2', total: '3' };
  const read = momentReader(undefined, 'UTC');
  expect(hasHeader(columns, ['id', 'date', 'dollars'], read)).toBe(true);
  expect(hasHeader(columns, ['7', '19970101', '0.00'], read)).toBe(false);
});

test('identical lines get message ids of their own, the same in every run', () => {
  const [first, again] = [messageIds(), messageIds()];
  const ids = ['a', 'b', 'a'].map(first);
  expect(new Set(ids).size).toBe(3);
  expect(['a', 'b', 'a'].map(again)).toEqual(ids);
});

describe('importing a file', () => {
  let server: Server;
  let options: Options;
  let directory: string;
  let batches: { messageId: string; userId: string }[][];
  let refuse: (batch: { userId: string }[]) => number | undefined;

  beforeEach(async () => {
    batches = [];
    refuse = () => undefined;
    server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const { batch } = JSON.parse(Buffer.concat(parts).toString());
      const status = refuse(batch);
      if (status !== undefined) return response.writeHead(status).end('{}');
      batches.push(batch);
      const errors = batch.flatMap(({ userId }: { userId: string }, index: number) =>
        userId === 'refused' ? [{ index, path: ['userId'], message: 'is refused' }] : [],
      );
      const accepted = batch.length - errors.length;
      const answer = { accepted, dropped: errors.length, errors: errors.slice(0, 20) };
      return response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    directory = mkdtempSync(join(tmpdir(), 'import-'));
    options = {
      file: join(directory, 'orders.txt'),
      columns: { customer: '1', time: '2', total: '3' },
      zone: 'UTC',
      url: `http://127.0.0.1:${port}`,
      key: 'cwritekey',
    };
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const sent = () => batches.flat().map(({ userId }) => userId);

  test('sends every order, those of 0.00 too, and lists bad lines with number and reason', async () => {
    writeFileSync(
      options.file,
      'c1 19970101 0.00\nc2 1997 5.00\nc3 19970102 7.5\nc4 19970103 free\n',
    );
    const { orders, bad, badFile } = await importOrders(options, directory);
    expect({ orders, bad, sent: sent() }).toEqual({ orders: 2, bad: 2, sent: ['c1', 'c3'] });
    expect(readFileSync(badFile, 'utf8')).toBe(
      '2\tcolumn 2 (time) is not a time: 1997\n4\tcolumn 3 (total) is not an amount: free\n',
    );
  });

  test.each([{}, { timeFormat: 'yyyyMMdd' }, { zone: 'Asia/Tokyo' }])(
    'leaves out orders after the last day asked for: %j',
    async (more) => {
      writeFileSync(options.file, 'c1 19970930 1\nc2 19971001 1\n');
      const asked = { ...options, ...more, until: '1997-09-30' };
      const { orders, after } = await importOrders(asked, directory);
      expect({ orders, after }).toEqual({ orders: 1, after: 1 });
    },
  );

  test('refuses a last day that no calendar has', async () => {
    writeFileSync(options.file, 'c1 19970930 1\n');
    const asked = { ...options, until: '2026-02-30' };
    await expect(importOrders(asked, directory)).rejects.toThrow('--until 2026-02-30');
  });

  test('nobody who answers is said at once, with the address', async () => {
    const url = 'http://127.0.0.1:9';
    await expect(reach({ url })).rejects.toThrow(`Nothing answers at ${url}`);
  });

  test('names every refused order, however many one answer leaves out', async () => {
    const lines = Array.from({ length: 50 }, (_, index) => `refused 19970101 ${index}`);
    writeFileSync(options.file, `${lines.join('\n')}\nc1 19970101 1\n`);
    const { orders, badFile } = await importOrders(options, directory);
    expect(orders).toBe(1);
    expect(readFileSync(badFile, 'utf8').split('\n')).toHaveLength(51);
  });

  test('asks again after a 503', async () => {
    let asked = 0;
    refuse = () => (asked++ === 0 ? 503 : undefined);
    writeFileSync(options.file, 'c1 19970101 1\n');
    expect((await importOrders(options, directory)).orders).toBe(1);
  });

  test('goes on where an interrupted run stopped', async () => {
    const lines = Array.from({ length: 2_500 }, (_, index) => `c${index} 19970101 1`);
    writeFileSync(options.file, `${lines.join('\n')}\n`);
    refuse = (batch) => (batch.some(({ userId }) => userId === 'c2000') ? 401 : undefined);
    await expect(importOrders(options, directory)).rejects.toThrow('401');
    batches = [];
    refuse = () => undefined;
    const { resumedAt } = await importOrders(options, directory);
    expect(resumedAt).toBe(2_000);
    expect(sent()).toEqual(lines.slice(2_000).map((line) => line.split(' ')[0]));
  });

  test('lists each bad line once, wherever a run before was interrupted', async () => {
    const lines = Array.from({ length: 2_500 }, (_, index) => `c${index} 19970101 1`);
    for (const bad of [30, 2_100, 2_400]) lines[bad - 1] = 'garbage';
    writeFileSync(options.file, `${lines.join('\n')}\n`);
    refuse = (batch) => (batch.some(({ userId }) => userId === 'c2300') ? 401 : undefined);
    await expect(importOrders(options, directory)).rejects.toThrow('401');
    refuse = () => undefined;
    // What a run that ended without a word leaves: lines listed, and no checkpoint after them.
    appendFileSync(`${options.file}.bad.tsv`, '2100\tis no order\n');
    const { bad, badFile } = await importOrders(options, directory);
    const listed = readFileSync(badFile, 'utf8').trim().split('\n').map(Number.parseFloat);
    expect({ bad, listed }).toEqual({ bad: 3, listed: [30, 2_100, 2_400] });
  });
});
