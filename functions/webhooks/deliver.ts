import { queue } from '../../shared/lambda/queue.ts';
import { deliver } from '../../shared/webhooks/deliver.ts';
import { Work } from '../../shared/webhooks/work.ts';

export const handler = queue(Work, (work, now) => deliver(work, now, Math.random));
