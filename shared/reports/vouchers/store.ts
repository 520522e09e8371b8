import type { Instant } from '../../time.ts';
import { getNewest, putReport } from '../rows/store.ts';
import { VoucherTally } from '../voucher-report.ts';

/** What the last census found of vouchers, or nothing before the first. */
export async function lastVouchers(): Promise<
  { readonly asOf: Instant; readonly tally: VoucherTally } | undefined
> {
  const found = await getNewest('vouchers', 'all');
  return found && { asOf: found.asOf, tally: VoucherTally.parse(found.report) };
}

export const putVouchers = (asOf: Instant, report: VoucherTally): Promise<void> =>
  putReport('vouchers', 'all', { asOf, report });
