import { Construct } from 'constructs';
import type { RouteKey } from './api.ts';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, publish, readCatalog, startSweep } from './paths.ts';

const others = ['segments', 'offers', 'placements', 'settings'] as const;
/** The kinds that people define: otherwise one function for each verb serves them all. */
const kinds = [...others, 'campaigns', 'templates'] as const;

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
    // What holds words is put by functions of their own, which have the engine to try them, and for templates a compiler.
    const trying = {
      ...publishing,
      tables: { ...publishing.tables, profiles: ['GetItem'] },
    } as const;
    new AppFunction(this, 'catalog/compose', house, {
      on: { routes: ['PUT /v1/campaigns/{id}'] },
      uses: trying,
      errorImpact: 'Nobody can change a campaign: a wrong one goes on.',
      // The dates of holidays in all countries are work for seconds.
      memoryMb: 1_769,
    });
    new AppFunction(this, 'catalog/compile', house, {
      on: { routes: ['PUT /v1/templates/{id}'] },
      uses: trying,
      errorImpact: 'Nobody can change a template: a wrong word goes on being sent.',
      memoryMb: 1_024,
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
