import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, readCatalog, readModels, startSweep } from './paths.ts';

export class Recommendations extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Recommendations');

    new AppFunction(this, 'recommendations/recommend', house, {
      on: { routes: ['POST /v1/recommendations'] },
      uses: {
        tables: { profiles: ['GetItem'], metrics: readModels, catalog: readCatalog },
        links: { models: ['GetObject'] },
        rootSecret: true,
      },
      errorImpact: 'Pages show no recommendations, or what their front end keeps for that.',
      memoryMb: 1_024,
    });
    new AppFunction(this, 'recommendations/items', house, {
      on: {
        routes: [
          'POST /v1/recommendations/fit',
          'PUT /v1/items',
          'GET /v1/items/{id}',
          'GET /v1/items',
          'DELETE /v1/items/{id}',
        ],
      },
      uses: {
        tables: {
          metrics: startSweep,
          catalog: [...readCatalog, ...audit, 'GetItem', 'BatchWriteItem', 'DeleteItem'],
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact:
        'The catalogue of items cannot be changed: what is sold out goes on being shown.',
    });
  }
}
