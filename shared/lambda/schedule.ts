import middy from '@middy/core';
import { type Instant, instantNow } from '../time.ts';

/** The chain for scheduled jobs. What throws is retried by the scheduler, and seen by the function's alarm. */
export const schedule = (handle: (now: Instant) => Promise<void>) =>
  middy<unknown, void>(async () => handle(instantNow()));
