import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, readCatalog } from './paths.ts';

export class Recommendations extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Recommendations');

    new AppFunction(this, 'recommendations/items', house, {
      on: {
        routes: ['PUT /v1/items', 'GET /v1/items/{id}', 'GET /v1/items', 'DELETE /v1/items/{id}'],
      },
      uses: {
        tables: {
          catalog: [...readCatalog, ...audit, 'GetItem', 'BatchWriteItem', 'DeleteItem'],
        },
        rootSecret: true,
      },
      errorImpact:
        'The catalogue of items cannot be changed: what is sold out goes on being shown.',
    });
  }
}
