import * as z from 'zod';
import { ArchiveStep } from '../../shared/customers/archive/work.ts';
import { writePart } from '../../shared/customers/archive/write.ts';
import { queue } from '../../shared/lambda/queue.ts';
import { load } from '../../shared/segments/lists/load.ts';
import { UploadStep } from '../../shared/segments/lists/work.ts';

const Work = z.discriminatedUnion('kind', [UploadStep, ArchiveStep]);

export const handler = queue(Work, (work, now) =>
  work.kind === 'upload' ? load(work, now) : writePart(work, now),
);
