import { epochOf } from '../../../shared/customers/profile.ts';
import type { Event } from '../../../shared/events/event.ts';
import { noModels } from '../../../shared/predictions/models.ts';
import {
  compileSegments,
  type Definitions,
  evaluateCondition,
} from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import type { Instant } from '../../../shared/time.ts';
import { aChunk, NOW, type Receipt } from './events.ts';
import { type Gate, knowing, Tables } from './world.ts';

export const twice: Condition = { event: 'Product Viewed', count: { gte: 2 } };

/** A catalog in which something waits for everybody who enters or leaves. */
export const defining = (
  conditions: Record<string, Condition>,
  epoch = 1,
  definedAt: Instant = NOW,
) => {
  const definitions: Definitions = {
    epoch,
    segments: new Map(
      Object.entries(conditions).map(([id, condition]) => [
        id,
        { epoch, body: { name: id, condition } },
      ]),
    ),
    offers: new Map(),
    campaigns: new Map(),
  };
  const { features, asked, ids, evaluate } = compileSegments(definitions);
  const models = noModels;
  return knowing({
    epoch: epochOf(epoch),
    rules: { ...knowing().rules, features, asked },
    segmentIds: ids,
    evaluate: (profile, now, touched) => evaluate(profile, { now, models }, touched),
    verdictOf: (id, profile, now) =>
      evaluateCondition({ segment: id }, profile, { now, models }, definitions),
    definedAt: () => definedAt,
    listens: () => true,
  });
};

/** Tables in which such a catalog is in force, and how events come to them. */
export const shop = (conditions: Record<string, Condition> = { fans: twice }) => {
  const tables = new Tables();
  tables.knowledge = defining(conditions);
  /** Records an event, and no more. */
  const put = (event: Event, { now = NOW, ...receipt }: Receipt & { now?: Instant } = {}) => {
    const chunk = aChunk(event, { receivedAt: now, ...receipt });
    tables.putChunk(chunk);
    return chunk;
  };
  const say = async (event: Event, receipt: Receipt & { now?: Instant } = {}, gate?: Gate) => {
    const { now = NOW } = receipt;
    const chunk = put(event, receipt);
    const cause = chunk.via === 'import' ? 'import' : 'event';
    await tables.bring(
      { customer: chunk.source, hours: [chunk.hour], cause, news: [event.messageId] },
      now,
      'request',
      gate,
    );
  };
  const started = () =>
    tables.reactions.map(({ reaction: { kind, cause } }) => `${kind} by ${cause}`);
  return { tables, put, say, started };
};
