import { queue } from '../../shared/lambda/queue.ts';
import { load } from '../../shared/segments/lists/load.ts';
import { UploadStep } from '../../shared/segments/lists/work.ts';

export const handler = queue(UploadStep, load);
