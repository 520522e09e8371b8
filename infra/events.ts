import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { readCatalog, record } from './paths.ts';

export class Events extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Events');

    const recording = new AppFunction(this, 'events/record', house, {
      on: {
        routes: [
          'POST /v1/track',
          'POST /v1/identify',
          'POST /v1/page',
          'POST /v1/screen',
          'POST /v1/group',
          'POST /v1/alias',
          'POST /v1/batch',
          'POST /v1/import',
          // What analytics.js calls them in a browser.
          'POST /v1/t',
          'POST /v1/i',
          'POST /v1/p',
          'POST /v1/s',
          'POST /v1/g',
          'POST /v1/a',
          'POST /v1/b',
        ],
      },
      uses: {
        tables: { ...record, profiles: [...record.profiles, 'BatchGetItem'] },
        queues: ['refold', 'dispatch', 'webhook'],
        rootSecret: true,
        newcomerLimits: true,
      },
      errorImpact: 'What customers do is lost, unless the client sends it again.',
      memoryMb: 1_024,
    });
    house.alarms.logged(recording, 'NewcomersNearlyFull', {
      word: 'newcomersNearlyFull',
      when: 'a key has brought four fifths of the new anonymous customers that it may bring today',
      errorImpact:
        'Who visits for the first time is soon not recorded until midnight UTC: raise limits.newcomers, or mint another key for your pages and revoke the one that a script uses.',
    });
    new AppFunction(this, 'events/settings', house, {
      on: { routes: ['GET /v1/projects/{key}/settings', 'POST /v1/m'] },
      uses: { publicUrl: true },
      errorImpact:
        'Pages with analytics.js record nothing: it does not start without its settings.',
    });
    new AppFunction(this, 'events/rejects', house, {
      on: { routes: ['GET /v1/rejects'] },
      uses: {
        tables: { metrics: ['Query'], catalog: readCatalog },
        rootSecret: true,
      },
      errorImpact: 'Developers cannot see which messages were dropped, and why.',
    });
  }
}
