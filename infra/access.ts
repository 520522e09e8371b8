import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { publish, readCatalog } from './paths.ts';

/** Keys, and the routes that belong to no other capability. */
export class Access extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Access');

    new AppFunction(this, 'access/keys', house, {
      on: {
        routes: ['POST /v1/keys', 'GET /v1/keys', 'DELETE /v1/keys/{keyId}', 'GET /v1/audit'],
      },
      uses: {
        tables: { catalog: publish },
        rootSecret: true,
      },
      errorImpact:
        'Nobody can mint or revoke a key, or see who changed what: a key that leaked stays valid.',
    });
    new AppFunction(this, 'access/unmatched', house, {
      on: { routes: ['$default'] },
      errorImpact:
        'A wrong address or method is answered with 500, which clients try again and again.',
      memoryMb: 256,
    });
    new AppFunction(this, 'access/health', house, {
      on: { routes: ['GET /health'] },
      uses: { tables: { catalog: readCatalog, metrics: ['GetItem'] } },
      errorImpact: 'Monitoring takes the API for dead.',
      memoryMb: 256,
    });
    new AppFunction(this, 'access/openapi', house, {
      on: { routes: ['GET /openapi.json'] },
      errorImpact: 'Developers and generators of clients get no description of the API.',
    });
  }
}
