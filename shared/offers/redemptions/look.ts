import type { Catalog, Definition } from '../../catalog/catalog.ts';
import type { Offer } from '../offer.ts';
import { spelled } from '../pools/code.ts';
import { listKnown } from '../pools/store.ts';

/** The offers whose code, the same for everybody, is this. */
export const offersWith = (
  code: string,
  { offers }: Pick<Catalog, 'offers'>,
): Definition<Offer>[] =>
  [...offers.values()].filter(
    ({ body: { voucher } }) =>
      voucher?.code !== undefined && spelled(voucher.code) === spelled(code),
  );

/** Whether a code lies in a pool that some offer in force names. */
export async function isFree(code: string, { offers }: Pick<Catalog, 'offers'>): Promise<boolean> {
  const pools = new Set([...offers.values()].flatMap(({ body }) => body.voucher?.pool ?? []));
  return (await listKnown([...pools], [code])).free.size > 0;
}
