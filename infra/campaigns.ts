import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';

export class Campaigns extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Campaigns');

    new AppFunction(this, 'campaigns/launch', house, {
      on: { routes: ['POST /v1/campaigns/{id}/launch'] },
      uses: {
        tables: {
          metrics: ['GetItem', 'PutItem'],
          catalog: ['Query', 'GetItem', 'BatchGetItem'],
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact: 'A campaign cannot be launched: its customers get nothing.',
    });
  }
}
