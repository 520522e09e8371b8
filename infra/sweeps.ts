import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { readCatalog, record } from './paths.ts';

export class Sweeps extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Sweeps');

    new AppFunction(this, 'sweeps/step', house, {
      on: { queue: 'sweep', batch: 1, atOnce: 10 },
      uses: {
        tables: {
          profiles: ['Scan', 'GetItem'],
          events: ['Query'],
          messages: ['Scan', 'GetItem', 'PutItem', 'UpdateItem', 'Query'],
          metrics: ['GetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem', 'Query'],
          catalog: readCatalog,
        },
        links: { models: ['PutObject'] },
        queues: ['sweep', 'refold', 'dispatch'],
        rootSecret: true,
        readBudget: true,
      },
      errorImpact: 'Reports and segment sizes stay old, and launches do not reach their audience.',
      // A whole core: a piece and a census' close are work, not waiting.
      memoryMb: 1_769,
      requeuesItself: true,
    });
    new AppFunction(this, 'sweeps/carry', house, {
      on: { queue: 'files', batch: 1, atOnce: 10 },
      uses: {
        tables: {
          ...record,
          messages: ['GetItem', 'PutItem', 'Query'],
          metrics: ['GetItem', ...record.metrics],
        },
        bucket: { uploads: ['GetObject'], archives: ['PutObject'] },
        queues: ['files', 'refold', 'dispatch', 'webhook'],
        rootSecret: true,
      },
      errorImpact:
        'Uploaded lists are not read, and nobody gets the archive of what is held about them.',
      memoryMb: 1_024,
      requeuesItself: true,
    });
  }
}
