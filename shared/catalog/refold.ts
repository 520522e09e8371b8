import { startSweep } from '../sweeps/start.ts';
import type { Instant } from '../time.ts';

/**
 * Has every profile from before an epoch folded again, sooner than its customer would come by. Nothing to do for a
 * definition that measures nothing. Safe to repeat: an epoch has one sweep.
 */
export async function refoldTo(epoch: number | undefined, now: Instant): Promise<void> {
  if (epoch === undefined) return;
  await startSweep({
    kind: 'refold',
    sweepId: `refold-${epoch}`,
    instant: now,
    params: { epoch },
  });
}
