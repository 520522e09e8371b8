import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, readCatalog, readSpent, startSweep } from './paths.ts';

export class Reports extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Reports');

    new AppFunction(this, 'reports/census', house, {
      on: {
        routes: [
          'POST /v1/census',
          'GET /v1/census/{id}',
          'GET /v1/sweeps/{id}',
          'POST /v1/placements/{id}/evaluate',
        ],
      },
      uses: {
        tables: {
          metrics: startSweep,
          catalog: [...readCatalog, ...audit],
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact:
        'Nobody can ask for a census, or see how far it is: sizes and reports wait for the hourly one.',
    });
    new AppFunction(this, 'reports/tally', house, {
      on: { every: Duration.hours(1) },
      uses: {
        tables: {
          metrics: startSweep,
          catalog: [...readCatalog, 'UpdateItem'],
        },
        queues: ['sweep'],
      },
      errorImpact: 'Reports and segment sizes stay as old as the last census.',
    });
    new AppFunction(this, 'reports/read', house, {
      on: {
        routes: [
          'GET /v1/reports/overview',
          'GET /v1/reports/campaigns/{id}',
          'GET /v1/reports/segments/{id}',
          'GET /v1/reports/offers/{id}',
          'GET /v1/reports/placements/{id}',
          'GET /v1/reports/retention',
          'GET /v1/reports/vouchers',
          'GET /v1/predictions',
          'GET /v1/placements/{id}/model',
        ],
      },
      uses: {
        tables: { metrics: ['Query', ...readSpent], catalog: readCatalog },
        rootSecret: true,
      },
      errorImpact: 'Marketing sees no results.',
    });
  }
}
