import { queue } from '../../shared/lambda/queue.ts';
import { dispatch } from '../../shared/messages/dispatch.ts';
import { Work } from '../../shared/messages/work.ts';
import { instantNow } from '../../shared/time.ts';

export const handler = queue(Work, (work) => dispatch(work, instantNow));
