import { audience } from '../../shared/campaigns/audience.ts';
import { outlookSweep } from '../../shared/campaigns/preview/preview.ts';
import { queue } from '../../shared/lambda/queue.ts';
import { evaluation } from '../../shared/offers/evaluation/sweep.ts';
import { recommendations } from '../../shared/recommendations/sweep.ts';
import { census } from '../../shared/reports/census.ts';
import { previewSweep } from '../../shared/segments/preview/exact.ts';
import { refold } from '../../shared/sweeps/refold.ts';
import { step } from '../../shared/sweeps/step.ts';
import { Step } from '../../shared/sweeps/sweep.ts';

const kinds = {
  census,
  refold,
  audience,
  preview: previewSweep,
  outlook: outlookSweep,
  evaluation,
  recommendations,
};

export const handler = queue(Step, (message, now) => step(kinds, message, now));
