import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';

export class Segments extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Segments');

    new AppFunction(this, 'segments/members', house, {
      on: { routes: ['GET /v1/segments/{id}/customers'] },
      uses: {
        tables: { metrics: ['Query'], catalog: ['Query', 'BatchGetItem'] },
        rootSecret: true,
      },
      errorImpact: 'Nobody can list or export the members of a segment.',
    });
  }
}
