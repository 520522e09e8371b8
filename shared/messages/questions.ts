import { keyedHash } from '../access/limits/network.ts';
import { take } from '../access/limits/take.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import { HOUR_MS, hourOf, type Instant, plus, startOfHour } from '../time.ts';

/** So often an hour a customer may have an address asked, and an address may be asked: a link in a form must bomb nobody. */
const AN_HOUR = 5;

/** Counts a question. Throws `too-many-requests` with the seconds until one may be asked again. */
export async function countQuestion(
  customer: CustomerKey,
  to: string,
  now: Instant,
): Promise<void> {
  const period = hourOf(now);
  const until = plus(startOfHour(period), HOUR_MS);
  for (const who of [customer, `mail ${to.normalize('NFC').toLowerCase()}`]) {
    const subject = `verification#${await keyedHash(who)}`;
    const allowance = { subject, amount: AN_HOUR, period, until, step: 1 };
    const { given, used } = await take(allowance, 1);
    // A container that had not heard of the others hears of them as it reports.
    if (given > 0 && used <= AN_HOUR) continue;
    const seconds = Math.ceil((Date.parse(until) - Date.parse(now)) / 1_000);
    throw new AppError(
      'too-many-requests',
      `${AN_HOUR} links an hour for a customer, and to an address, are enough`,
      [],
      { 'retry-after': String(seconds) },
    );
  }
}
