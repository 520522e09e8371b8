import { Construct } from 'constructs';
import type { RouteKey } from './api.ts';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { publish, readCatalog, startSweep } from './paths.ts';

/** The kinds that people define: one function for each verb serves them all. */
const kinds = ['segments', 'offers', 'placements', 'campaigns', 'templates'] as const;

const each = (routes: (kind: string) => RouteKey[]): RouteKey[] => kinds.flatMap(routes);
/** Webhooks are put elsewhere, with their secrets. */
const eachAndWebhooks = (routes: (kind: string) => RouteKey[]): RouteKey[] =>
  [...kinds, 'webhooks'].flatMap(routes);

export class Catalog extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Catalog');

    new AppFunction(this, 'catalog/put', house, {
      on: { routes: each((kind) => [`PUT /v1/${kind}/{id}`]) },
      uses: {
        tables: {
          catalog: publish,
          metrics: startSweep,
        },
        queues: ['sweep'],
        rootSecret: true,
      },
      errorImpact:
        'Nobody can change a segment, offer or campaign: a wrong offer stays in front of customers.',
    });
    new AppFunction(this, 'catalog/read', house, {
      on: {
        routes: eachAndWebhooks((kind) => [
          `GET /v1/${kind}`,
          `GET /v1/${kind}/{id}`,
          `GET /v1/${kind}/{id}/history`,
        ]),
      },
      uses: {
        tables: { catalog: readCatalog, metrics: ['Query'] },
        rootSecret: true,
      },
      errorImpact: 'Nobody can see what is defined.',
    });
    new AppFunction(this, 'catalog/remove', house, {
      on: { routes: eachAndWebhooks((kind) => [`DELETE /v1/${kind}/{id}`]) },
      uses: {
        tables: { catalog: [...readCatalog, 'UpdateItem'] },
        rootSecret: true,
      },
      errorImpact: 'Nobody can take an offer or campaign away.',
    });
  }
}
