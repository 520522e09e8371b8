import { currentCatalog } from '../../shared/catalog/store.ts';
import { schedule } from '../../shared/lambda/schedule.ts';
import { learnAll } from '../../shared/offers/learnt/learner.ts';

export const handler = schedule(async (now) => learnAll(await currentCatalog(now), now));
