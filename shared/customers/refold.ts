import { earlier, type Instant } from '../time.ts';
import { bringUpToDate } from './bring.ts';
import type { CustomerKey } from './customer.ts';
import { enqueueErasure } from './erasure/queue.ts';
import type { Cause } from './profile.ts';
import type { Work } from './world.ts';

/** Of several causes the one that may start most: whether it does is judged by what is new. */
const strongest: readonly Cause[] = [
  ...(['event', 'time', 'import', 'merge', 'definition', 'refold', 'census'] as const),
];

/** One piece of work for each customer of a batch: the union of hours and of what joins. Pure. */
export function together(batch: readonly Work[]): Work[] {
  const customers = new Map<CustomerKey, Work[]>();
  for (const work of batch)
    customers.set(work.customer, [...(customers.get(work.customer) ?? []), work]);
  return [...customers].map(([customer, works]) => ({
    customer,
    ...earliest(works),
    hours: works.some(({ hours }) => hours === 'all')
      ? 'all'
      : [...new Set(works.flatMap(({ hours }) => hours))].sort(),
    cause: strongest.find((cause) => works.some((work) => work.cause === cause)) ?? 'refold',
    news: [...new Set(works.flatMap(({ news = [] }) => news))],
    joining: [...new Set(works.flatMap(({ joining = [] }) => joining))].sort(),
  }));
}

function earliest(works: readonly Work[]): Pick<Work, 'asOf'> {
  const instants = works.flatMap(({ asOf }) => asOf ?? []);
  return instants.length > 0 ? { asOf: instants.reduce(earlier) } : {};
}

/** Does the work of a batch, each customer once, and answers by position what went wrong. */
export async function refold(batch: readonly Work[], now: Instant): Promise<readonly unknown[]> {
  const works = together(batch);
  const outcomes = await Promise.allSettled(works.map((work) => bringOrClear(work, now)));
  const failures = new Map(
    works.map(({ customer }, index) => {
      const outcome = outcomes[index];
      return [customer, outcome?.status === 'rejected' ? outcome.reason : undefined];
    }),
  );
  return batch.map(({ customer }) => failures.get(customer));
}

async function bringOrClear(work: Work, now: Instant): Promise<void> {
  const outcome = await bringUpToDate(work, now, 'queue');
  if (outcome === 'residue') await enqueueErasure({ customer: work.customer });
}
