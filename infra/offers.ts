import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { readCatalog, readModels, readSpent } from './paths.ts';

export class Offers extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Offers');

    new AppFunction(this, 'offers/decide', house, {
      on: { routes: ['POST /v1/decisions', 'GET /v1/customers/{id}/offers'] },
      uses: {
        tables: {
          profiles: ['GetItem'],
          metrics: [...readModels, ...readSpent],
          catalog: readCatalog,
        },
        links: { models: ['GetObject'] },
        rootSecret: true,
      },
      errorImpact: 'Pages show no offers, or the fallback that their front end keeps.',
      memoryMb: 1_024,
    });
  }
}
