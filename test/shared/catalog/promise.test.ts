import { beforeEach, expect, test, vi } from 'vitest';
import { type Catalog, definitionsOf, PENDING_EPOCH } from '../../../shared/catalog/catalog.ts';
import { featureIds } from '../../../shared/catalog/epoch.ts';
import { kinds } from '../../../shared/catalog/manifest.ts';
import { Offer } from '../../../shared/offers/offer.ts';
import { Segment } from '../../../shared/segments/segment.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const now = '2026-11-22T10:00:00.000Z';
const by = { by: 'k', now };

const container = async () => {
  vi.resetModules();
  const { publish, remove } = await import('../../../shared/catalog/publish.ts');
  const { latest } = await import('../../../shared/catalog/store.ts');
  return { publish, remove, latest };
};
const viewed = (what: number) => ({ event: 'Product Viewed', where: { category: `c${what}` } });
const segment = (what: number) => Segment.parse({ name: 's', condition: viewed(what) });
const offer = (what: number) =>
  Offer.parse({
    name: 'o',
    placements: ['hero'],
    eligibility: viewed(what),
    content: {},
    startsAt: now,
    endsAt: '2036-01-01T00:00:00Z',
  });

/** What somebody who folds profiles with a catalog measures, and from which epoch its definitions believe it. */
function foldWith(catalog: Catalog) {
  const definitions = kinds.flatMap((kind) =>
    [...definitionsOf(catalog, kind).values()].map(({ epoch, body }) => ({
      epoch: epoch ?? 0,
      features: featureIds(kind, body),
    })),
  );
  return {
    epoch: catalog.epoch,
    measured: new Set(definitions.flatMap(({ features }) => [...features])),
    promises: definitions.filter(({ epoch }) => epoch > 0 && epoch < PENDING_EPOCH),
  };
}

beforeEach(() => tables.empty());

test('nobody folds with an epoch and without a feature that was promised from an epoch so low', async () => {
  const [reader, ...writers] = await Promise.all([
    container(),
    container(),
    container(),
    container(),
  ]);
  const folds: ReturnType<typeof foldWith>[] = [];
  let over = false;
  const reading = (async () => {
    while (!over) {
      const found = await reader.latest(now).catch(() => undefined);
      if (found) folds.push(foldWith(found.catalog));
    }
  })();
  // The same few features, shared among definitions that come, change and go in three containers at once.
  await Promise.all(
    writers.map(async ({ publish, remove }, writer) => {
      for (let round = 0; round < 6; round += 1) {
        const what = (writer + round) % 4;
        await publish('offer', `o${writer}`, offer(what), by);
        await publish('segment', `s${writer}`, segment((what + 1) % 4), by);
        if (round % 2 === 1) await remove('offer', `o${writer}`, { now });
        if (round % 3 === 2) await remove('segment', `s${writer}`, { now });
      }
    }),
  );
  over = true;
  await reading;
  // A promise of a later catalog is about profiles that were folded with an earlier one, too.
  const broken = folds.flatMap((fold, at) =>
    folds
      .slice(at)
      .flatMap(({ promises }) => promises)
      .filter(
        ({ epoch, features }) =>
          epoch <= fold.epoch && [...features].some((feature) => !fold.measured.has(feature)),
      ),
  );
  expect(folds.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
}, 60_000);
