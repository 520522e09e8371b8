import { keepSchedules } from '../../shared/campaigns/standing/keep.ts';
import { schedule } from '../../shared/lambda/schedule.ts';

export const handler = schedule(keepSchedules);
