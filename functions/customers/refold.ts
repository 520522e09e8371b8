import { WorkMessage } from '../../shared/customers/bring.ts';
import { refold } from '../../shared/customers/refold.ts';
import { queueBatch } from '../../shared/lambda/queue.ts';

export const handler = queueBatch(WorkMessage, (deliveries, now) =>
  refold(
    deliveries.map(({ message }) => message),
    now,
  ),
);
