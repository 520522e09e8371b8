import type { Definition } from '../catalog/catalog.ts';
import { publish } from '../catalog/publish.ts';
import { currentCatalog } from '../catalog/store.ts';
import { AppError } from '../errors.ts';
import type { Instant } from '../time.ts';
import {
  attempted,
  type Delivery,
  type Health,
  isGone,
  isGood,
  isHopeless,
  newDelivery,
  worse,
} from './deliveries/delivery.ts';
import { getStanding, isUnwell, putDelivery, putHealth, putSmooth } from './deliveries/store.ts';
import type { Notice } from './notice.ts';
import { type Outcome, send } from './send.ts';
import { signedHeaders } from './signature.ts';
import { trustedHosts } from './trusted.ts';
import type { Webhook } from './webhook.ts';
import { enqueue, LONGEST_DELAY_S, type Work } from './work.ts';

/** Sends a notice once, signed as of now. */
export async function sendNotice(
  { deliveryId: id, body }: Notice,
  { body: { url, signing } }: Definition<Webhook>,
  now: Instant,
): Promise<Outcome> {
  const signed = await signedHeaders({ id, body }, signing, now);
  const headers = { 'content-type': 'application/json', 'user-agent': 'Rapport', ...signed };
  return send({ url, headers, body, trusted: trustedHosts() });
}

/**
 * Makes one attempt at a delivery, and sees to the next. Whatever is known to have arrived is not sent again; what a crash
 * leaves between the answer and its note is, under the same id.
 */
export async function deliver(work: Work, now: Instant, draw: () => number): Promise<void> {
  const { webhookId, deliveryId, notice } = work;
  const { delivery: seen, health } = await getStanding(webhookId, deliveryId);
  const before = seen ?? (notice && newDelivery(notice, now));
  if (!before || !isDue(before, work, now)) return;
  const webhook = (await currentCatalog(now)).webhooks.get(webhookId);
  if (webhook?.body.state !== 'enabled') {
    const because = webhook ? 'disabled' : 'removed';
    await putDelivery({ ...before, state: 'failed', because, lastAt: now }, seen);
    return;
  }
  const outcome = await sendNotice(before, webhook, now);
  const after = attempted(before, outcome, now, draw);
  if (!seen && after.state === 'delivered') await noteSmooth(after);
  else if (!(await putDelivery(after, seen))) return;
  if (after.state === 'waiting') await comeAgain(after, now);
  if (isGood(outcome)) {
    if (isUnwell(health)) await putHealth(webhookId, undefined);
  } else await noteFailure(webhook, outcome, health, now);
}

/** Somebody else may have tried it since it was asked for. */
const isDue = ({ state, attempts, nextAt }: Delivery, { attempt }: Work, now: Instant): boolean =>
  state === 'waiting' &&
  (attempt === undefined ? nextAt === undefined || nextAt <= now : attempt === attempts);

/** That it arrived is worth more than the note of it: one that is lost may at most bring it twice. */
async function noteSmooth(delivery: Delivery): Promise<void> {
  await putSmooth(delivery).catch((error: unknown) =>
    console.error(JSON.stringify({ failed: 'note of a delivery', error: String(error) })),
  );
}

/** What is due soon waits in the queue; everything else, and what the queue loses, is found through attention. */
async function comeAgain(delivery: Delivery, now: Instant): Promise<void> {
  const { webhookId, deliveryId, attempts: attempt, nextAt = now } = delivery;
  const seconds = Math.ceil((Date.parse(nextAt) - Date.parse(now)) / 1_000);
  if (seconds <= LONGEST_DELAY_S) await enqueue([{ webhookId, deliveryId, attempt }], seconds);
}

async function noteFailure(
  webhook: Definition<Webhook>,
  outcome: Outcome,
  before: Health | undefined,
  now: Instant,
): Promise<void> {
  const health = worse(before, now);
  await putHealth(webhook.id, health);
  if (isGone(outcome)) await disable(webhook, 'gone', now);
  else if (isHopeless(health, webhook.updatedAt, now)) await disable(webhook, 'failing', now);
}

/** Under the version that failed: whoever has put another since is not overruled. The alarm looks for the line in the log. */
async function disable(
  { id, version, body }: Definition<Webhook>,
  because: NonNullable<Webhook['because']>,
  now: Instant,
): Promise<void> {
  try {
    const next = { ...body, state: 'disabled' as const, because };
    await publish('webhook', id, next, { by: 'delivery', now, ifMatch: version });
    console.error(JSON.stringify({ webhookDisabled: id, because }));
  } catch (error) {
    if (!(error instanceof AppError && error.kind === 'precondition-failed')) throw error;
  }
}
