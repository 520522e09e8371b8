import { epochOf, type Profile } from '../../../shared/customers/profile.ts';
import type { LoggedEvent } from '../../../shared/events/event.ts';
import { eventName } from '../../../shared/events/event.ts';
import type { Definitions } from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { distinctFeatures, featuresOf } from '../../../shared/segments/feature.ts';
import { DAY_MS, dayOf, hourOf, type Instant, plus } from '../../../shared/time.ts';

export const NOW = '2026-11-22T10:30:00.000Z';
export const ago = (milliseconds: number): Instant => plus(NOW, -milliseconds);

let made = 0;
export const anEvent = (
  event: string,
  at: Instant = NOW,
  properties: Record<string, unknown> = {},
): LoggedEvent => {
  made += 1;
  return {
    type: 'track',
    messageId: `m${made}`,
    userId: '1',
    time: at,
    event,
    properties,
    source: 'u:1',
    hour: hourOf(at),
    receivedAt: at,
    trust: 'proven',
    via: 'live',
    at,
  };
};

interface Bucketing {
  readonly counts: Record<string, number>;
  readonly features: Record<string, number>;
  events: number;
}

/** A profile with buckets as the fold keeps them: hours for 7 days, then days. */
export function aProfile(
  events: readonly LoggedEvent[],
  {
    conditions = [],
    traits = {},
    epoch = 1,
    ...overrides
  }: Partial<Omit<Profile, 'traits' | 'epoch'>> & {
    conditions?: readonly Condition[];
    traits?: Record<string, unknown>;
    epoch?: number;
  } = {},
): Profile {
  const features = distinctFeatures(conditions.flatMap(featuresOf));
  const buckets: Record<string, Bucketing> = {};
  for (const event of events) {
    const old = dayOf(event.hour) < dayOf(ago(7 * DAY_MS));
    const bucketKey = old ? dayOf(event.hour) : event.hour;
    buckets[bucketKey] ??= { events: 0, counts: {}, features: {} };
    const bucket = buckets[bucketKey];
    const name = eventName(event) ?? '';
    bucket.events += 1;
    bucket.counts[name] = (bucket.counts[name] ?? 0) + 1;
    for (const { id, measure } of features) {
      const amount = measure(event);
      if (amount > 0) bucket.features[id] = (bucket.features[id] ?? 0) + amount;
    }
  }
  return {
    customer: 'u:1',
    version: 1,
    epoch: epochOf(epoch),
    sources: ['u:1'],
    traits: Object.fromEntries(
      Object.entries(traits).map(([name, value]) => [
        name,
        { value, at: NOW, id: 'm0', trust: 'proven' },
      ]),
    ),
    consent: [],
    devices: [],
    lastOf: {},
    buckets: Object.fromEntries(
      Object.entries(buckets).map(([bucketKey, bucket]) => [
        bucketKey,
        { ...bucket, orders: 0, revenue: 0, weights: {} },
      ]),
    ),
    segments: {},
    outbox: [],
    ...overrides,
  };
}

/** A catalog of segments by id. */
export const segmentsOf = (
  conditions: Readonly<Record<string, Condition>>,
  epoch = 1,
): Definitions => ({
  epoch,
  segments: new Map(
    Object.entries(conditions).map(([id, condition]) => [
      id,
      { epoch, body: { name: id, condition } },
    ]),
  ),
  offers: new Map(),
  campaigns: new Map(),
});
