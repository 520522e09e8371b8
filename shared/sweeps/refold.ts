import * as z from 'zod';
import { handOver } from '../customers/bring.ts';
import { CustomerKey } from '../customers/customer.ts';
import { epochOf } from '../customers/profile.ts';
import type { SweepKind } from './kind.ts';

const Tally = z.object({ behind: z.int(), current: z.int() });
type Tally = z.output<typeof Tally>;

const Params = z.object({ epoch: z.int() });
type Params = z.output<typeof Params>;

/** What tells whether a profile is behind; a pointer is folded into another profile. */
const Folded = z.object({ pk: CustomerKey, epoch: z.int(), pointer: z.undefined().optional() });

/** Hands every customer whose profile was folded before an epoch of the catalog to the refold queue. */
export const refold: SweepKind<Tally, Params> = {
  params: Params,
  tally: Tally,
  empty: () => ({ behind: 0, current: 0 }),
  async visit(item, { params }) {
    const { data: found } = Folded.safeParse(item);
    if (!found || found.epoch >= epochOf(params.epoch)) return { behind: 0, current: 1 };
    await handOver({ customer: found.pk, hours: 'all', cause: 'definition' });
    return { behind: 1, current: 0 };
  },
  add: (sum, one) => ({
    behind: sum.behind + one.behind,
    current: sum.current + one.current,
  }),
  close: async () => {},
};
