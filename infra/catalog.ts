import { Construct } from 'constructs';
import type { RouteKey } from './api.ts';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, publish, readCatalog, startSweep } from './paths.ts';

/** The kinds that hold templates are put by a function of their own, which has the engine to try them. */
const composed = ['campaigns', 'templates'] as const;
const others = ['segments', 'offers', 'placements', 'settings'] as const;
/** The kinds that people define: otherwise one function for each verb serves them all. */
const kinds = [...others, ...composed] as const;

/** Webhooks are put elsewhere, with their secrets. */
const eachAndWebhooks = (routes: (kind: string) => RouteKey[]): RouteKey[] =>
  [...kinds, 'webhooks'].flatMap(routes);

export class Catalog extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Catalog');

    const publishing = {
      tables: { catalog: publish, metrics: startSweep },
      queues: ['sweep'],
      rootSecret: true,
    } as const;
    new AppFunction(this, 'catalog/put', house, {
      on: { routes: others.map((kind): RouteKey => `PUT /v1/${kind}/{id}`) },
      uses: publishing,
      errorImpact:
        'Nobody can change a segment or an offer: a wrong offer stays in front of customers.',
    });
    new AppFunction(this, 'catalog/compose', house, {
      on: { routes: composed.map((kind): RouteKey => `PUT /v1/${kind}/{id}`) },
      uses: publishing,
      errorImpact: 'Nobody can change a campaign or a template: a wrong word goes on being sent.',
      // The dates of holidays in all countries are work for seconds.
      memoryMb: 1_769,
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
        tables: { catalog: [...readCatalog, ...audit] },
        rootSecret: true,
      },
      errorImpact: 'Nobody can take an offer or campaign away.',
    });
  }
}
