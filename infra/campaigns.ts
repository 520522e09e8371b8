import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, publish, readCatalog, readModels, readSpent, startSweep } from './paths.ts';

export class Campaigns extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Campaigns');

    new AppFunction(this, 'campaigns/launch', house, {
      on: {
        routes: [
          'POST /v1/campaigns/{id}/launch',
          'POST /v1/campaigns/{id}/pause',
          'POST /v1/campaigns/{id}/resume',
          'GET /v1/campaigns/{id}/occurrences',
        ],
      },
      uses: {
        tables: {
          metrics: startSweep,
          catalog: publish,
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact:
        'A campaign cannot be launched, and one that goes wrong cannot be paused: its customers get nothing, or go on getting it.',
    });
    new AppFunction(this, 'campaigns/schedule', house, {
      on: { every: Duration.minutes(1) },
      uses: {
        tables: { metrics: startSweep, catalog: readCatalog },
        queues: ['sweep'],
      },
      errorImpact: 'Campaigns do not run when their schedules say, and come late or not at all.',
    });
    new AppFunction(this, 'campaigns/preview', house, {
      on: { routes: ['POST /v1/campaigns/{id}/preview', 'POST /v1/campaigns/{id}/test'] },
      uses: {
        tables: {
          profiles: ['GetItem'],
          messages: ['GetItem', 'Query'],
          metrics: [...startSweep, ...readModels, ...readSpent],
          catalog: [...readCatalog, ...audit],
        },
        links: { models: ['GetObject'] },
        queues: ['sweep'],
        rootSecret: true,
        mail: {},
        sms: ['Publish'],
        publicUrl: true,
      },
      errorImpact:
        'Nobody can see whom a campaign would reach, or what it says, before it is sent.',
      memoryMb: 1_769,
    });
  }
}
