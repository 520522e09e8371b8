import { clear } from '../../shared/customers/erasure/clear.ts';
import { ErasureWork } from '../../shared/customers/erasure/queue.ts';
import { queue } from '../../shared/lambda/queue.ts';
import { instantNow } from '../../shared/time.ts';

export const handler = queue(ErasureWork, (work) => clear(work, instantNow));
