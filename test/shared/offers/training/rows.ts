import type { TrainingRow } from '../../../../shared/offers/training.ts';

/** A row of the placement `home`: offer `a`, drawn by even chances, that earned nothing by ten past ten. */
export const aRow = (decisionId: string, row: Partial<TrainingRow> = {}): TrainingRow => ({
  ...{ placementId: 'home', decisionId, offerId: 'a', probability: 0.5 },
  ...{ features: 7, steps: [0, 15], reward: 0, revenue: 0 },
  ...{ shownAt: '2026-11-22T09:10:00.000Z', closesAt: '2026-11-22T10:10:00.000Z' },
  ...row,
});
