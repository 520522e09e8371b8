import { didWithin, type Goal } from '../campaigns/goal.ts';
import { currentCatalog } from '../catalog/store.ts';
import { findProfile } from '../customers/read.ts';
import { hasReached } from '../messages/answered.ts';
import { Message } from '../messages/message.ts';
import { changeMessage } from '../messages/store.ts';
import { DAY_MS, durationMs, type Instant, plus } from '../time.ts';

/** So long after its window a message is judged: a goal that is set later says nothing of what was long before. */
const JUDGED_WITHIN_MS = 7 * DAY_MS;

/**
 * A message as a census finds it, whose window for the campaign's goal has closed since the last one: judged, once and for
 * good, by one read of the profile and one write. Any other is as it was.
 */
export async function judged(
  item: Readonly<Record<string, unknown>>,
  { instant, now }: { readonly instant: Instant; readonly now: Instant },
): Promise<Readonly<Record<string, unknown>>> {
  const { campaigns } = await currentCatalog(now);
  const goal = campaigns.get(String(item.campaignId))?.body.goal;
  if (goal === undefined) return item;
  const { data: message } = Message.safeParse(item);
  const window = message && windowOf(message, goal, instant);
  if (message === undefined || window === undefined) return item;
  const profile = await findProfile(message.customer);
  if (profile === undefined) return item;
  const converted = didWithin(profile, goal.event, window.from, window.to);
  await changeMessage(message, (current) =>
    current.converted === undefined ? { ...current, converted } : current,
  );
  return { ...item, converted };
}

/** Nothing while it is open, was judged, or closed long ago. */
export function windowOf(
  { state, sentAt, converted }: Pick<Message, 'state' | 'sentAt' | 'converted'>,
  { within }: Goal,
  now: Instant,
): { readonly from: Instant; readonly to: Instant } | undefined {
  if (converted !== undefined || sentAt === undefined || !hasReached({ state })) return undefined;
  const to = plus(sentAt, durationMs(within));
  return to <= now && now <= plus(to, JUDGED_WITHIN_MS) ? { from: sentAt, to } : undefined;
}
