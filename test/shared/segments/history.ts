import { horizonAt } from '../../../shared/customers/buckets.ts';
import { foldEvents } from '../../../shared/customers/fold.ts';
import { emptyProfile, epochOf, type Profile } from '../../../shared/customers/profile.ts';
import type { LoggedEvent } from '../../../shared/events/event.ts';
import { noModels } from '../../../shared/predictions/models.ts';
import type { AsOf, Definitions } from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { distinctFeatures, featuresOf } from '../../../shared/segments/feature.ts';
import { hourOf, type Instant, plus } from '../../../shared/time.ts';
import { knowing } from '../customers/world.ts';

const { rules } = knowing();

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

interface Folding {
  readonly conditions?: readonly Condition[];
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly epoch?: number;
}

/** A profile as the fold makes it of these events, at `NOW`. */
export function aProfile(
  events: readonly LoggedEvent[],
  { conditions = [], traits = {}, epoch = 1 }: Folding = {},
): Profile {
  const features = distinctFeatures(conditions.flatMap(featuresOf));
  const horizon = horizonAt(NOW, '0000-00-00');
  const { buckets } = foldEvents(events, { ...rules, features }, horizon, { sources: [] });
  return {
    ...emptyProfile('u:1', epochOf(epoch)),
    version: 1,
    buckets,
    horizon,
    traits: Object.fromEntries(
      Object.entries(traits).map(([name, value]) => [
        name,
        { value, at: NOW, id: 'm0', trust: 'proven' },
      ]),
    ),
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

/** As of a moment, before any census. */
export const at = (now: Instant = NOW): AsOf => ({ now, models: noModels });
