import { queue } from '../../shared/lambda/queue.ts';
import { announceFrom } from '../../shared/messages/announce.ts';
import { dispatch } from '../../shared/messages/dispatch.ts';
import { Work } from '../../shared/messages/work.ts';
import { instantNow } from '../../shared/time.ts';

export const handler = queue(Work, async (work, now) => {
  await dispatch(work, instantNow);
  await announceFrom(work, now);
});
