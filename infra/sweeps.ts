import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';

export class Sweeps extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Sweeps');

    new AppFunction(this, 'sweeps/step', house, {
      on: { queue: 'sweep', batch: 1, atOnce: 10 },
      uses: {
        tables: {
          profiles: ['Scan'],
          messages: ['Scan', 'GetItem', 'PutItem', 'UpdateItem'],
          metrics: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
          catalog: ['Query', 'GetItem', 'BatchGetItem'],
        },
        queues: ['sweep', 'refold', 'dispatch'],
        readBudget: true,
      },
      errorImpact: 'Reports and segment sizes stay old, and launches do not reach their audience.',
      memoryMb: 1_024,
      requeuesItself: true,
    });
    new AppFunction(this, 'sweeps/read', house, {
      on: { routes: ['GET /v1/sweeps/{id}'] },
      uses: {
        tables: { metrics: ['GetItem', 'Query'], catalog: ['Query', 'BatchGetItem'] },
        rootSecret: true,
      },
      errorImpact: 'Nobody can see how far a pass over all customers has come.',
    });
  }
}
