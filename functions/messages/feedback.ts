import { queue } from '../../shared/lambda/queue.ts';
import { takeIn } from '../../shared/messages/feedback.ts';
import { Notification } from '../../shared/messages/report.ts';

export const handler = queue(Notification, takeIn);
