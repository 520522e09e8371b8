import { triggersOf } from '../../../shared/campaigns/triggers.ts';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { horizonAt, rolledUp } from '../../../shared/customers/buckets.ts';
import { decode, encode } from '../../../shared/customers/codec.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Tombstone } from '../../../shared/customers/erasure/cut.ts';
import { foldEvents, join } from '../../../shared/customers/fold.ts';
import {
  emptyProfile,
  epochOf,
  type Found,
  isPointer,
  isProfile,
  type Profile,
  type Reaction,
} from '../../../shared/customers/profile.ts';
import type { Start } from '../../../shared/customers/timers.ts';
import { isOpen, windowsSince } from '../../../shared/customers/windows.ts';
import { bring } from '../../../shared/customers/worker.ts';
import type {
  Knowledge,
  Outcome,
  Work,
  Workplace,
  World,
} from '../../../shared/customers/world.ts';
import { distinct } from '../../../shared/events/distinct.ts';
import type { Chunk } from '../../../shared/events/event.ts';
import { verify } from '../../../shared/offers/receipt.ts';
import type { Rewards } from '../../../shared/offers/rewards.ts';
import type { TrainingRow } from '../../../shared/offers/training.ts';
import { type Instant, plus } from '../../../shared/time.ts';

/** The key of the receipts in these tests. */
export const RECEIPTS = Buffer.alloc(32, 7);

export const knowing = (overrides: Partial<Knowledge> = {}): Knowledge => ({
  epoch: epochOf(1),
  rules: {
    features: [],
    asked: { events: new Set(), traits: new Set() },
    isProtected: (trait) => trait === 'email' || trait === 'phone',
    rewards: new Map(),
    verify: (receipt, customers, at) => verify(receipt, customers, RECEIPTS, at),
  },
  segmentIds: new Set(),
  evaluate: () => new Map(),
  verdictOf: () => ({ state: 'unknown' }),
  definedAt: () => '2026-01-01T00:00:00.000Z',
  listens: () => false,
  triggers: triggersOf(emptyCatalog),
  ...overrides,
});

/** Waits for its turn, and may never get it. */
export type Gate = (step: string) => Promise<void>;

/** Tables in memory. Profiles are spelled and read back, as they would be. */
export class Tables {
  readonly log = new Map<CustomerKey, Map<string, Chunk>>();
  readonly items = new Map<CustomerKey, Found>();
  readonly tombstones = new Map<CustomerKey, Tombstone>();
  readonly attention = new Map<CustomerKey, Instant>();
  readonly queue: Work[] = [];
  readonly reactions: { customer: CustomerKey; reaction: Reaction }[] = [];
  readonly starts: { customer: CustomerKey; start: Start }[] = [];
  /** Who may have which address. Without gates, as below. */
  readonly lookups = new Set<string>();
  /** Whose stops were carried to whom. */
  readonly carried = new Set<string>();
  /** What was learnt, by placement and decision. */
  readonly rows = new Map<string, TrainingRow>();
  puts = 0;
  knowledge = knowing();

  /** The first copy stands. */
  putChunk(chunk: Chunk): void {
    const chunks = this.log.get(chunk.source) ?? new Map<string, Chunk>();
    this.log.set(chunk.source, chunks);
    const name = `${chunk.hour}#${chunk.chunkId}`;
    if (!chunks.has(name)) chunks.set(name, chunk);
  }

  chunksOf(source: CustomerKey): Chunk[] {
    return [...(this.log.get(source)?.values() ?? [])];
  }

  /** One worker's hands: every step waits at the gate, then happens at once. */
  world(gate: Gate = async () => {}): World {
    return {
      getProfile: async (customer) => {
        await gate(`get ${customer}`);
        return this.items.get(customer);
      },
      putProfile: async (profile) => {
        await gate(`put ${profile.customer}`);
        const { customer, epoch, version, attentionAt } = profile;
        const plain = {
          customer,
          epoch,
          version: version + 1,
          ...(attentionAt && { attentionAt }),
        };
        return this.put(version, decode(encode(profile), plain), attentionAt);
      },
      putPointer: async (pointer, attentionAt) => {
        await gate(`point ${pointer.customer}`);
        const { version } = pointer;
        return this.put(version, { ...pointer, version: version + 1 }, attentionAt);
      },
      putGrave: async (grave, attentionAt) => {
        await gate(`bury ${grave.customer}`);
        const next = { ...grave, version: grave.version + 1, attentionAt };
        return this.put(grave.version, next, attentionAt);
      },
      getTombstone: async (customer) => {
        // Only who has been erased waits: every gate multiplies the schedules.
        if (this.tombstones.size > 0) await gate(`tombstone ${customer}`);
        return this.tombstones.get(customer);
      },
      putLookup: async (customer, { kind, value }) =>
        void this.lookups.add(`${kind}:${value} ${customer}`),
      removeLookup: async (customer, { kind, value }) =>
        void this.lookups.delete(`${kind}:${value} ${customer}`),
      settlePointer: async (customer) => {
        await gate(`settle ${customer}`);
        const found = this.items.get(customer);
        if (!isPointer(found)) throw new Error('Nothing points');
        this.items.set(customer, { ...found, pending: false });
        this.attention.delete(customer);
      },
      // Without a gate: nothing else here reads it, and every gate multiplies the schedules.
      carryLedger: async (from, to) => void this.carried.add(`${from} -> ${to}`),
      readHours: async (source, ranges) => {
        await gate(`hours ${source}`);
        return this.chunksOf(source).filter(({ hour }) =>
          ranges.some(({ from, to }) => from <= hour && hour <= to),
        );
      },
      readLog: async (source) => {
        await gate(`log ${source}`);
        return this.chunksOf(source);
      },
      knowledge: async () => this.knowledge,
      react: async (customer, reaction) => {
        await gate(`react ${customer}`);
        if (reaction.kind === 'start') this.starts.push({ customer, start: reaction });
        else this.reactions.push({ customer, reaction });
      },
      teach: async (row) => {
        await gate(`teach ${row.decisionId}`);
        const name = `${row.placementId}/${row.decisionId}`;
        if (!this.rows.has(name)) this.rows.set(name, row);
      },
      handOver: async (work) => {
        await gate(`hand over ${work.customer}`);
        this.queue.push(work);
      },
    };
  }

  bring(work: Work, now: Instant, place: Workplace = 'request', gate?: Gate): Promise<Outcome> {
    return bring(this.world(gate), work, now, place);
  }

  /** What the refold queue and the minute's look would do until nothing is left. */
  async settle(now: Instant): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      const due = [...this.attention].filter(([, at]) => at <= now).map(([customer]) => customer);
      const time = due.map((customer): Work => ({ customer, hours: [], cause: 'time' }));
      const works = [...this.queue.splice(0), ...time];
      if (works.length === 0) return;
      for (const work of works) await this.bring(work, now, 'queue');
    }
    throw new Error('It never comes to rest');
  }

  profile(customer: CustomerKey): Profile {
    const found = this.items.get(customer);
    if (!isProfile(found)) throw new Error(`No profile of ${customer}`);
    return found;
  }

  private put(version: number, next: Found, attentionAt: Instant | undefined) {
    const { customer } = next;
    if ((this.items.get(customer)?.version ?? 0) !== version) return 'contended' as const;
    this.puts += 1;
    this.items.set(customer, next);
    if (attentionAt) this.attention.set(customer, attentionAt);
    else this.attention.delete(customer);
    return 'stored' as const;
  }
}

/** What the events say, and nothing of when they were folded. */
export const saidOf = (profile: Profile, now: Instant, rewards: Rewards = new Map()) => {
  const { firstSeen, lastSeen, firstOrder, traits, verified, consent } = profile;
  const { devices, firstClaims, place, lastOf } = profile;
  const { places, zone } = profile;
  const windows = windowsSince(profile.windows, rewards, horizonAt(now, profile.horizon));
  const buckets = rolledUp(profile.buckets, horizonAt(now, profile.horizon));
  const sources = profile.sources;
  return {
    firstSeen,
    lastSeen,
    firstOrder,
    traits,
    verified,
    consent,
    devices,
    firstClaims,
    place,
    places,
    zone,
    lastOf,
    windows,
    buckets,
    sources,
  };
};

/**
 * The same by folding all of the logs at once, with whatever points to the customer by now. What was taught no event says:
 * that stays.
 */
export function truth(tables: Tables, customer: CustomerKey, now: Instant) {
  const merged = [...tables.items.values()].filter(isPointer).filter(({ to }) => to === customer);
  const sources = [customer, ...merged.map((pointer) => pointer.customer).sort()];
  const events = distinct(sources.flatMap((source) => tables.chunksOf(source)));
  const { rules, epoch } = tables.knowledge;
  const horizon = horizonAt(now, '0000-00-00');
  const folded = foldEvents(events, rules, horizon, { sources });
  const found = tables.items.get(customer);
  const windows = isProfile(found) ? found.windows.filter((window) => !isOpen(window)) : [];
  const profile = { ...emptyProfile(customer, epoch), sources, windows };
  return saidOf(join(profile, new Set(), folded, rules, horizon), now, rules.rewards);
}

export const tomorrow = (now: Instant): Instant => plus(now, 86_400_000);
