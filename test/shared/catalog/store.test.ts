import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { currentCatalog, expireCatalog } from '../../../shared/catalog/store.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { key } from '../../../shared/tables.ts';
import { plus } from '../../../shared/time.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const now = '2026-11-22T10:00:00.000Z';
const placement = (slots: number) => ({ name: 'Hero', slots, ranking: 'priority' as const });

type Send = (command: object) => Promise<Record<string, unknown>>;
const real: Send = documents.send.bind(documents) as unknown as Send;

/** Puts something between this process and the table. */
const intercept = (between: Send) =>
  vi.spyOn(documents, 'send').mockImplementation(between as unknown as typeof documents.send);
const calls = () => {
  const seen: string[] = [];
  intercept((command) => {
    seen.push(command.constructor.name);
    return real(command);
  });
  return seen;
};

const otherContainer = () => {
  vi.resetModules();
  return import('../../../shared/catalog/publish.ts');
};

/** On a busy machine the table may take longer than a caller waits. */
const fresh = (at: string) =>
  vi.waitFor(async () => {
    const catalog = await currentCatalog(at, { maxAgeMs: 0 });
    expect(catalog.stale).toBe(false);
    return catalog;
  });

/** Publishes as another container does: this one's memory knows nothing of it. */
async function publishElsewhere(id: string, slots: number) {
  const elsewhere = await otherContainer();
  await elsewhere.publish('placement', id, placement(slots), { by: 'k', now });
}

beforeEach(async () => {
  vi.restoreAllMocks();
  vi.spyOn(console, 'error').mockReturnValue();
  await tables.empty();
  expireCatalog();
  await currentCatalog(now);
  await publish('placement', 'hero', placement(1), { by: 'k', now });
  await currentCatalog(now);
});

describe('the catalog in memory', () => {
  test('serves for a second without a question', async () => {
    const seen = calls();
    await currentCatalog(plus(now, 1_000));
    expect(seen).toEqual([]);
  });

  test.each([
    ['later', 1_001],
    ['earlier', -1_001],
  ])('is looked at again a second %s', async (_, by) => {
    const seen = calls();
    await currentCatalog(plus(now, by));
    expect(seen).toEqual(['QueryCommand']);
  });

  test('is the same object while nothing changed', async () => {
    const first = await currentCatalog(now);
    expect(await fresh(plus(now, 5_000))).toBe(first);
  });

  test('is another, of another revision, once something changed', async () => {
    const first = await currentCatalog(now);
    await publishElsewhere('foot', 1);
    const second = await fresh(plus(now, 1_001));
    expect([...second.placements.keys()]).toEqual(['foot', 'hero']);
    expect(second.revision).not.toBe(first.revision);
  });

  test('fetches only the rows that it lacks, and keeps the others', async () => {
    const first = await currentCatalog(now);
    await publishElsewhere('foot', 1);
    const asked: unknown[] = [];
    intercept((command) => {
      if (command instanceof BatchGetCommand)
        asked.push(...(command.input.RequestItems?.['test-catalog']?.Keys ?? []));
      return real(command);
    });
    const second = await fresh(plus(now, 1_001));
    expect(asked).toEqual([{ pk: 'placement', sk: expect.stringMatching(/^foot@/) }]);
    expect(second.placements.get('hero')).toBe(first.placements.get('hero'));
  });

  test('asks again for what a batch left unprocessed', async () => {
    await publishElsewhere('foot', 1);
    let refused = 0;
    intercept(async (command) => {
      if (!(command instanceof BatchGetCommand) || refused++ > 1) return real(command);
      return { Responses: {}, UnprocessedKeys: command.input.RequestItems };
    });
    expect((await fresh(plus(now, 1_001))).placements.size).toBe(2);
  });

  test('reads the manifest until two readings agree', async () => {
    await publishElsewhere('foot', 1);
    const elsewhere = await otherContainer();
    const side = { by: 'k', now };
    let readings = 0;
    intercept(async (command) => {
      const answer = await real(command);
      // Another publication lands just after the first reading.
      if (command instanceof QueryCommand && ++readings === 1)
        await elsewhere.publish('placement', 'side', placement(1), side);
      return answer;
    });
    const { placements } = await fresh(plus(now, 1_001));
    expect([...placements.keys()]).toEqual(['foot', 'hero', 'side']);
  });

  test('leaves out a definition that its schema no longer accepts, and says so', async () => {
    const id = 'old';
    const row = { id, version: 1, token: 't', body: '{"name":7}', createdAt: now };
    const { PutCommand, UpdateCommand } = await import('@aws-sdk/lib-dynamodb');
    await documents.send(
      new PutCommand({
        TableName: 'test-catalog',
        Item: {
          ...key.definition('placement', id, 1, 't'),
          ...row,
          updatedAt: now,
          updatedBy: 'k',
        },
      }),
    );
    await documents.send(
      new UpdateCommand({
        TableName: 'test-catalog',
        Key: key.manifest('placement', 0),
        UpdateExpression: 'SET revision = revision + :one, #old = :entry',
        ExpressionAttributeNames: { '#old': 'd:old' },
        ExpressionAttributeValues: { ':one': 1, ':entry': { version: 1, token: 't' } },
      }),
    );
    const { placements } = await fresh(plus(now, 1_001));
    expect([...placements.keys()]).toEqual(['hero']);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('"unreadable":"placement"'));
  });
});

test('a reading that nobody waited for still counts when it ends', async () => {
  await publishElsewhere('foot', 1);
  intercept(async (command) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return real(command);
  });
  expect((await currentCatalog(plus(now, 1_001))).stale).toBe(true);
  await vi.waitFor(
    async () => expect((await currentCatalog(plus(now, 1_002))).placements.size).toBe(2),
    3_000,
  );
});

describe('when the table does not answer', () => {
  const refuse: Send = async () => {
    throw new Error('throttled');
  };

  test('the old catalog serves and says so', async () => {
    intercept(refuse);
    const { stale, placements } = await currentCatalog(plus(now, 1_001));
    expect([stale, placements.size]).toEqual([true, 1]);
  });

  test('it serves after 150 ms, whatever the table does', async () => {
    intercept(() => new Promise(() => undefined));
    const began = performance.now();
    const { stale } = await currentCatalog(plus(now, 1_001));
    expect(stale).toBe(true);
    expect(performance.now() - began).toBeLessThan(400);
  });

  test('the stale catalog is the same object, and not asked about for a second', async () => {
    const asked = intercept(refuse);
    const first = await currentCatalog(plus(now, 1_001));
    expect(await currentCatalog(plus(now, 1_900))).toBe(first);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('the fresh one is the object that it was, once the table answers again', async () => {
    const before = await currentCatalog(now);
    intercept(refuse);
    await currentCatalog(plus(now, 1_001));
    vi.mocked(documents.send).mockRestore();
    expect(await fresh(plus(now, 2_002))).toBe(before);
  });

  test('a container that has nothing yet says that it is unavailable', async () => {
    vi.resetModules();
    const fresh = await import('../../../shared/catalog/store.ts');
    const { documents: client } = await import('../../../shared/clients/dynamodb.ts');
    vi.spyOn(client, 'send').mockImplementation(refuse as unknown as typeof client.send);
    await expect(fresh.currentCatalog(now)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
