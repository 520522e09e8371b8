import * as z from 'zod';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor, fill, type PageQuery } from '../lambda/page.ts';
import { Instant } from '../time.ts';
import { type Delivery, DeliveryState, isGood } from './deliveries/delivery.ts';
import { getDelivery, listDeliveries, putDelivery } from './deliveries/store.ts';
import type { Notice } from './notice.ts';
import type { Outcome } from './send.ts';
import { enqueue } from './work.ts';

/** A delivery as the API shows it. */
export const DeliveryAnswer = z.object({
  deliveryId: z.string(),
  type: z.string(),
  state: DeliveryState,
  attempts: z.int(),
  at: Instant,
  lastAt: Instant,
  nextAt: Instant.optional(),
  status: z.int().optional(),
  because: z.string().optional(),
  /** The beginning of the last answer. */
  excerpt: z.string().optional(),
  ms: z.int().optional(),
  /** What was sent, or will be. */
  body: z.unknown(),
});

const shownDelivery = ({
  webhookId: _,
  body,
  ...delivery
}: Delivery): z.input<typeof DeliveryAnswer> => ({
  ...delivery,
  body: JSON.parse(body),
});

/** How a test went. */
export const testAnswer = ({ deliveryId }: Notice, outcome: Outcome) => ({
  delivered: isGood(outcome),
  deliveryId,
  ms: outcome.ms,
  ...('status' in outcome
    ? { status: outcome.status, excerpt: outcome.excerpt }
    : { because: outcome.because }),
});

/** A page of the deliveries of a webhook, newest first. Throws `invalid` for a cursor of another list. */
export async function showDeliveries(
  webhookId: string,
  state: DeliveryState | undefined,
  { limit, cursor }: PageQuery,
) {
  const Cursor = z.object({ deliveriesOf: z.literal(webhookId), before: z.string() });
  const before = cursor === undefined ? undefined : (await decodeCursor(cursor, Cursor)).before;
  const found = deliveriesIn(webhookId, state, before);
  const { held, more } = await fill(found, limit, shownDelivery);
  const last = held.at(-1)?.deliveryId;
  const next =
    more && last !== undefined && (await encodeCursor({ deliveriesOf: webhookId, before: last }));
  return { items: held.map(shownDelivery), ...(next && { next }) };
}

/** Only those that arrived can have gone smoothly. */
async function* deliveriesIn(
  webhookId: string,
  state: DeliveryState | undefined,
  before: string | undefined,
): AsyncGenerator<Delivery> {
  const rough = listDeliveries(webhookId, 'rough', before);
  const smooth = listDeliveries(webhookId, 'smooth', before);
  const all = state === undefined || state === 'delivered' ? newestFirst(rough, smooth) : rough;
  for await (const delivery of all)
    if (state === undefined || delivery.state === state) yield delivery;
}

async function* newestFirst(
  ...lists: readonly AsyncGenerator<Delivery>[]
): AsyncGenerator<Delivery> {
  const heads = await Promise.all(lists.map((list) => list.next()));
  for (;;) {
    let newest = -1;
    for (const [index, { done, value }] of heads.entries())
      if (!done && (newest < 0 || value.deliveryId > heads[newest]?.value.deliveryId))
        newest = index;
    const [head, list] = [heads[newest], lists[newest]];
    if (!head || !list) return;
    yield head.value;
    heads[newest] = await list.next();
  }
}

/** So many are taken up again by one request. */
const MOST_REDRIVEN = 500;

/** Takes up again what failed for good, the newest first. Answers how many, and whether there are more. */
export async function redriveAll(webhookId: string, now: Instant) {
  const failed = deliveriesIn(webhookId, 'failed', undefined);
  let redriven = 0;
  for await (const delivery of failed) {
    if (redriven === MOST_REDRIVEN) return { redriven, more: true };
    await takeUp(delivery, now);
    redriven += 1;
  }
  return { redriven, more: false };
}

/** The same for one. Throws `not-found`, or `conflict` for one that has not failed. */
export async function redriveOne(webhookId: string, deliveryId: string, now: Instant) {
  const delivery = await getDelivery(webhookId, deliveryId);
  if (!delivery)
    throw new AppError('not-found', `There is no delivery "${deliveryId}" that failed`);
  if (delivery.state !== 'failed')
    throw new AppError('conflict', `The delivery "${deliveryId}" is ${delivery.state}`);
  await takeUp(delivery, now);
  return { redriven: 1, more: false };
}

/** As if nobody had tried it: with all its attempts before it. */
async function takeUp(failed: Delivery, now: Instant): Promise<void> {
  const { because: _, ...rest } = failed;
  const waiting: Delivery = { ...rest, state: 'waiting', attempts: 0, lastAt: now, nextAt: now };
  if (!(await putDelivery(waiting, failed))) return;
  const { webhookId, deliveryId } = failed;
  await enqueue([{ webhookId, deliveryId, attempt: 0 }]);
}
