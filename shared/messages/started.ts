import type { Campaign } from '../campaigns/campaign.ts';
import type { EventData } from '../campaigns/render.ts';
import { isTriggered } from '../campaigns/trigger.ts';
import { startsBy } from '../campaigns/triggers.ts';
import { remaining } from '../customers/erasure/cut.ts';
import type { Profile } from '../customers/profile.ts';
import { distinct } from '../events/distinct.ts';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { readHours } from '../events/store.ts';
import { hourOf } from '../time.ts';
import type { Message } from './message.ts';

/** The templates that speak of it: `{{event.properties.cart_id}}`, `{{#each event.properties.products}}`. */
const speaking = /\{\{[^}]*\bevent\./;

/**
 * The event that started a message, read back from the customer's logs where a template speaks of it; nothing of a message
 * that none started, or whose event is not to be found: one that was dated into the future lies in another hour.
 */
export async function startedBy(
  { event: started }: Pick<Message, 'event'>,
  { sources, erased }: Profile,
  { trigger }: Pick<Campaign, 'trigger'>,
  templates: readonly string[],
): Promise<EventData | undefined> {
  if (started === undefined || !isTriggered(trigger)) return undefined;
  if (!templates.some((source) => speaking.test(source))) return undefined;
  const hour = hourOf(started.at);
  const chunks = await Promise.all(
    sources.map((source) => readHours(source, [{ from: hour, to: hour }])),
  );
  const starts = startsBy(trigger);
  const isIt = (event: LoggedEvent) =>
    event.at === started.at &&
    (started.id === undefined || event.messageId === started.id) &&
    starts(event) === (started.key ?? '');
  const found = distinct(remaining(chunks.flat(), erased).chunks).find(isIt);
  if (found === undefined) return undefined;
  const { properties = {} } = found;
  return { name: eventName(found) ?? '', at: found.at, properties };
}
