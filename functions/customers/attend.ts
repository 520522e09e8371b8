import { attend } from '../../shared/customers/attend.ts';
import { schedule } from '../../shared/lambda/schedule.ts';

export const handler = schedule(attend);
