import { createHash, randomUUID } from 'node:crypto';
import { DAY_MS, HOUR_MS, type Instant, plus } from '../../shared/time.ts';
import type { Client } from '../support/client.ts';
import type { Owner } from './spent.ts';

/** The instant to which the benches set the host's clock: no hour and no day ends on the way. */
export const NOW: Instant = '2026-11-25T10:05:00.000Z';
/** An event as browsers send them. */
const EVENT_BYTES = 300;
const names = ['Product Viewed', 'Page Viewed', 'Product Added'];
const categories = ['shoes', 'hats', 'bags'];

let made = 0;

/** A message of 300 bytes as JSON, like others and yet another. */
export function anEvent(userId: string, at: Instant, more: object = {}) {
  made += 1;
  const product_id = `p-${made % 37}`;
  const message = {
    type: 'track',
    messageId: randomUUID(),
    userId,
    timestamp: at,
    event: names[made % names.length],
    properties: {
      product_id,
      category: categories[made % categories.length],
      price: 19.9,
      url: '',
    },
    ...more,
  };
  const url = `https://shop.example/products/${product_id}?from=`;
  const spare = EVENT_BYTES - JSON.stringify(message).length - url.length;
  message.properties.url = url + 'home-page-'.repeat(30).slice(0, Math.max(0, spare));
  return message;
}

/** Three events a day on so many days before today, an hour apart: somebody who comes back. */
export const history = (userId: string, days: number) =>
  Array.from({ length: days * 3 }, (_, n) =>
    anEvent(userId, plus(NOW, -(Math.floor(n / 3) + 1) * DAY_MS - (n % 3) * HOUR_MS)),
  );

export const traitsOf = (userId: string) => ({
  type: 'identify',
  messageId: randomUUID(),
  userId,
  timestamp: plus(NOW, -90 * DAY_MS),
  traits: {
    email: `${userId}@example.com`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    birthday: '1985-12-10',
    address: { street: 'Marktgasse 12', city: 'Bern', country: 'CH' },
    plan: 'gold',
  },
});

/** Traits of so many characters that do not compress: they make a profile as large as they are told. */
function notes(length: number): Record<string, string> {
  const hashes = Array.from({ length: Math.ceil(length / HASH) }, (_, n) =>
    createHash('sha256').update(`${n}`).digest('base64url'),
  );
  const text = hashes.join('').slice(0, length);
  const parts = text.match(new RegExp(`.{1,${MAX_NOTE}}`, 'g')) ?? [];
  return Object.fromEntries(parts.map((part, n) => [`note${n}`, part]));
}
/** Characters of a SHA-256, and of a trait: a profile keeps none of more than 1 KB. */
const [HASH, MAX_NOTE] = [43, 1_000];

/**
 * Somebody with a history of 60 days, whose stored profile is a little less than `bytes`; today's first event is in, so
 * their attention has been set for the day.
 */
export async function aCustomer(
  { client: { post }, owner }: { readonly client: Pick<Client, 'post'>; readonly owner: Owner },
  userId: string,
  bytes: number,
): Promise<void> {
  const today = anEvent(userId, NOW);
  await post('/v1/batch', { batch: [traitsOf(userId), ...history(userId, 60)] });
  await post('/v1/batch', { batch: [today] });
  const room = 60;
  for (let length = 0; ; ) {
    const missing = bytes - room - (await owner.profileBytes(`u:${userId}`));
    if (missing < 60) return;
    length += missing;
    await post('/v1/identify', {
      userId,
      messageId: randomUUID(),
      timestamp: plus(NOW, length),
      traits: notes(length),
    });
  }
}
