import { deleteEndpoint } from '../sns.ts';
import { Endpoint } from './endpoint.ts';

/** Has SNS forget the devices that rows of somebody who is erased speak of. Once more does no harm. */
export async function forgetDevices(rows: readonly unknown[]): Promise<void> {
  for (const row of rows) {
    const { data: endpoint } = Endpoint.safeParse(row);
    if (endpoint) await deleteEndpoint(endpoint.arn);
  }
}
