import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { readCatalog } from './paths.ts';

export class Segments extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Segments');

    new AppFunction(this, 'segments/members', house, {
      on: { routes: ['GET /v1/segments/{id}/customers'] },
      uses: {
        tables: { metrics: ['GetItem', 'Query'], catalog: readCatalog },
        rootSecret: true,
      },
      errorImpact: 'Nobody can list or export the members of a segment.',
    });
  }
}
