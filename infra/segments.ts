import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, readCatalog, startSweep } from './paths.ts';

export class Segments extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Segments');

    new AppFunction(this, 'segments/members', house, {
      on: {
        routes: [
          'GET /v1/segments/{id}/customers',
          'POST /v1/segments/{id}/members',
          'POST /v1/segments/{id}/uploads',
          'POST /v1/segments/{id}/uploads/{uploadId}/start',
          'GET /v1/segments/{id}/uploads',
          'GET /v1/segments/{id}/uploads/{uploadId}',
          'GET /v1/segments/{id}/uploads/{uploadId}/errors',
        ],
      },
      uses: {
        tables: { metrics: ['GetItem', 'PutItem', 'Query'], catalog: [...readCatalog, ...audit] },
        links: { uploads: ['PutObject', 'GetObject'] },
        queues: ['files'],
        rootSecret: true,
      },
      errorImpact: 'Nobody can list the members of a segment, or upload a list.',
    });
    new AppFunction(this, 'segments/preview', house, {
      on: { routes: ['POST /v1/segments/preview'] },
      uses: {
        tables: {
          profiles: ['GetItem'],
          events: ['Query'],
          metrics: startSweep,
          catalog: readCatalog,
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact: 'Nobody can see what a segment would come to before it is saved.',
      memoryMb: 1_769,
    });
  }
}
