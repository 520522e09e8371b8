import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, readCatalog, startSweep } from './paths.ts';

export class Campaigns extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Campaigns');

    new AppFunction(this, 'campaigns/launch', house, {
      on: { routes: ['POST /v1/campaigns/{id}/launch'] },
      uses: {
        tables: {
          metrics: startSweep,
          catalog: [...readCatalog, ...audit],
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact: 'A campaign cannot be launched: its customers get nothing.',
    });
  }
}
