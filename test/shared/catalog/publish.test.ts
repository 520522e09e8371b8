import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { PENDING_EPOCH } from '../../../shared/catalog/catalog.ts';
import { history } from '../../../shared/catalog/history.ts';
import { settlePending } from '../../../shared/catalog/pending.ts';
import { publish, remove } from '../../../shared/catalog/publish.ts';
import { currentCatalog, expireCatalog } from '../../../shared/catalog/store.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { queues } from '../../../shared/clients/sqs.ts';
import { Segment } from '../../../shared/segments/segment.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const now = '2026-11-22T10:00:00.000Z';
const by = { by: 'key-1', now };
const placement = (slots: number) => ({ name: 'Hero', slots, ranking: 'priority' as const });
const viewed = (category: string) => ({ event: 'Product Viewed', where: { category } });
const segment = (category: string) =>
  Segment.parse({ name: category, condition: viewed(category) });
const offer = (category: string) => ({
  name: category,
  placements: ['hero'],
  eligibility: viewed(category),
  priority: 0,
  content: {},
  startsAt: now,
  endsAt: '2036-01-01T00:00:00.000Z',
  fallback: false,
});
const catalog = () => currentCatalog(now, { maxAgeMs: 0 });

beforeEach(async () => {
  vi.restoreAllMocks();
  await tables.empty();
  expireCatalog();
});

/** Fails the n-th update of the manifest, before or after it is applied. */
function failUpdate(nth: number, when: 'before' | 'after', error: Error) {
  const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
  let seen = 0;
  vi.spyOn(documents, 'send').mockImplementation((async (command: unknown) => {
    const hit = command instanceof UpdateCommand && ++seen === nth;
    if (hit && when === 'before') throw error;
    const answer = await send(command);
    if (hit) throw error;
    return answer;
  }) as typeof documents.send);
}

describe('publish', () => {
  test('puts a first version into force, and says that it is new', async () => {
    const { definition, isNew } = await publish('placement', 'hero', placement(1), by);
    expect([isNew, definition.version]).toEqual([true, 1]);
    expect((await catalog()).placements.get('hero')).toEqual(definition);
  });

  test('a later version keeps when the first was created', async () => {
    await publish('placement', 'hero', placement(1), by);
    const later = '2026-11-23T10:00:00.000Z';
    const { definition } = await publish('placement', 'hero', placement(2), {
      by: 'k2',
      now: later,
    });
    expect(definition).toMatchObject({
      version: 2,
      createdAt: now,
      updatedAt: later,
      updatedBy: 'k2',
    });
  });

  test('ten publications at once all land, with ten versions', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, slots) =>
        publish('placement', 'hero', placement(slots + 1), by),
      ),
    );
    const past = await history('placement', 'hero', { now });
    expect(new Set(past?.versions.map(({ version }) => version)).size).toBe(10);
    expect(new Set(past?.versions.map(({ body }) => body.slots)).size).toBe(10);
  });

  test('two definitions of one shard at once both land', async () => {
    await Promise.all([
      publish('placement', 'hero', placement(1), by),
      publish('placement', 'foot', placement(2), by),
    ]);
    expect([...(await catalog()).placements.keys()]).toEqual(['foot', 'hero']);
  });

  test('a crash between the row and the manifest leaves the old version, and no trace in the history', async () => {
    await publish('placement', 'hero', placement(1), by);
    failUpdate(1, 'before', new Error('crash'));
    await expect(publish('placement', 'hero', placement(2), by)).rejects.toThrow('crash');
    vi.restoreAllMocks();
    expect((await catalog()).placements.get('hero')?.body.slots).toBe(1);
    await publish('placement', 'hero', placement(3), by);
    const past = await history('placement', 'hero', { now });
    expect(past?.versions.map(({ body }) => body.slots)).toEqual([3, 1]);
  });

  test('an update that took place although it looked lost is not published twice', async () => {
    const { ConditionalCheckFailedException } = await import('@aws-sdk/client-dynamodb');
    failUpdate(1, 'after', new ConditionalCheckFailedException({ $metadata: {}, message: 'lost' }));
    const { definition, isNew } = await publish('placement', 'hero', placement(1), by);
    expect([definition.version, isNew]).toEqual([1, true]);
    expect((await history('placement', 'hero', { now }))?.versions).toHaveLength(1);
  });

  test('what is new is version 1, though others changed the manifest before it', async () => {
    const { ConditionalCheckFailedException } = await import('@aws-sdk/client-dynamodb');
    const lost = new ConditionalCheckFailedException({ $metadata: {}, message: 'lost' });
    failUpdate(1, 'before', lost);
    expect(await publish('placement', 'hero', placement(1), by)).toMatchObject({
      isNew: true,
      definition: { version: 1 },
    });
  });

  test('If-Match of another version is a failed precondition and changes nothing', async () => {
    await publish('placement', 'hero', placement(1), by);
    const wrong = publish('placement', 'hero', placement(2), { ...by, ifMatch: 2 });
    await expect(wrong).rejects.toMatchObject({ kind: 'precondition-failed' });
    expect((await catalog()).placements.get('hero')?.version).toBe(1);
  });

  test('If-Match of the version in force publishes', async () => {
    await publish('placement', 'hero', placement(1), by);
    const { definition } = await publish('placement', 'hero', placement(2), { ...by, ifMatch: 1 });
    expect(definition.version).toBe(2);
  });
});

describe('epoch', () => {
  test('a segment that measures nothing needs none', async () => {
    const condition = { trait: 'city', is: 'Bern' };
    const { definition, raised } = await publish('segment', 's', { name: 's', condition }, by);
    expect([definition.epoch, raised]).toEqual([undefined, undefined]);
  });

  test('a segment with a new feature begins an epoch', async () => {
    const { definition, raised } = await publish('segment', 'shoes', segment('shoes'), by);
    expect([definition.epoch, raised, (await catalog()).epoch]).toEqual([1, 1, 1]);
  });

  test('a segment whose features others measure shares their epoch', async () => {
    await publish('segment', 'shoes', segment('shoes'), by);
    await publish('segment', 'hats', segment('hats'), by);
    const { definition, raised } = await publish('segment', 'shoes-2', segment('shoes'), by);
    expect([definition.epoch, raised]).toEqual([1, undefined]);
  });

  test('a segment shares with no offer, which could be removed at the same moment', async () => {
    await publish('offer', 'spring', offer('shoes'), by);
    const { definition, raised } = await publish('segment', 'shoes', segment('shoes'), by);
    expect([definition.epoch, raised]).toEqual([2, 2]);
  });

  test('an offer shares with a segment, since it looks again once it is in force', async () => {
    await publish('segment', 'shoes', segment('shoes'), by);
    const { definition, raised } = await publish('offer', 'spring', offer('shoes'), by);
    expect([definition.epoch, raised]).toEqual([1, undefined]);
  });

  test('a feature that went out of force and comes back begins an epoch', async () => {
    await publish('segment', 'shoes', segment('shoes'), by);
    await remove('segment', 'shoes', { now });
    const { definition } = await publish('segment', 'shoes', segment('shoes'), by);
    expect(definition.epoch).toBe(2);
  });

  test('an offer with a condition of its own begins an epoch after it came into force', async () => {
    const { definition, raised } = await publish('offer', 'spring', offer('shoes'), by);
    expect([definition.epoch, raised]).toEqual([1, 1]);
    expect(await catalog()).toMatchObject({ epoch: 1 });
    expect((await catalog()).offers.get('spring')?.epoch).toBe(1);
  });

  test('a new text for an offer refolds nobody', async () => {
    await publish('offer', 'spring', offer('shoes'), by);
    const renamed = { ...offer('shoes'), name: 'Spring' };
    const { definition, raised } = await publish('offer', 'spring', renamed, by);
    expect([definition.epoch, raised]).toEqual([1, undefined]);
  });

  test('an offer whose publication crashed before its epoch was raised stays pending', async () => {
    failUpdate(2, 'before', new Error('crash'));
    await expect(publish('offer', 'spring', offer('shoes'), by)).rejects.toThrow('crash');
    vi.restoreAllMocks();
    expect((await catalog()).offers.get('spring')?.epoch).toBe(PENDING_EPOCH);
    expect((await catalog()).epoch).toBe(0);
  });

  test('what a crash has left pending is given its epoch, and its refold', async () => {
    failUpdate(2, 'before', new Error('crash'));
    await expect(publish('offer', 'spring', offer('shoes'), by)).rejects.toThrow('crash');
    vi.restoreAllMocks();
    const sqs = vi.spyOn(queues, 'send').mockResolvedValue({} as never);
    await settlePending(now);

    expect((await catalog()).offers.get('spring')?.epoch).toBe(1);
    expect((await catalog()).epoch).toBe(1);
    expect(sqs.mock.calls.length).toBeGreaterThan(0);
  });

  test('publishing a pending offer again heals it', async () => {
    failUpdate(2, 'before', new Error('crash'));
    await expect(publish('offer', 'spring', offer('shoes'), by)).rejects.toThrow('crash');
    vi.restoreAllMocks();
    const { definition } = await publish('offer', 'spring', offer('shoes'), by);
    expect(definition.epoch).toBe(1);
  });

  test('twelve at once: no definition has an epoch beyond the one of the house', async () => {
    await Promise.all(
      Array.from({ length: 6 }, (_, index) => [
        publish('segment', `s${index}`, segment(`c${index}`), by),
        publish('offer', `o${index}`, offer(`d${index}`), by),
      ]).flat(),
    );
    const { epoch, segments, offers } = await catalog();
    const epochs = [...segments.values(), ...offers.values()].map((each) => each.epoch ?? 0);
    expect(epochs).toHaveLength(12);
    expect(Math.max(...epochs)).toBe(epoch);
  });
});
