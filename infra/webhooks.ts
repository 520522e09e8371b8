import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { publish } from './paths.ts';

export class Webhooks extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Webhooks');

    new AppFunction(this, 'webhooks/manage', house, {
      on: {
        routes: [
          'PUT /v1/webhooks/{id}',
          'POST /v1/webhooks/{id}/rotate',
          'POST /v1/webhooks/{id}/test',
          'GET /v1/webhooks/{id}/deliveries',
          'POST /v1/webhooks/{id}/deliveries/{deliveryId}/redrive',
          'POST /v1/webhooks/{id}/redrive',
        ],
      },
      uses: {
        tables: {
          catalog: publish,
          messages: ['GetItem', 'PutItem', 'Query'],
        },
        queues: ['webhook'],
        rootSecret: true,
        trustedHosts: true,
      },
      errorImpact: 'Nobody can change a webhook, or send again what it missed.',
    });
    const deliver = new AppFunction(this, 'webhooks/deliver', house, {
      on: { queue: 'webhook', batch: 10, atOnce: 20 },
      uses: {
        tables: {
          catalog: publish,
          messages: ['BatchGetItem', 'PutItem'],
        },
        queues: ['webhook'],
        rootSecret: true,
        trustedHosts: true,
      },
      errorImpact: 'Your own servers are not told who has entered or left a segment.',
      requeuesItself: true,
    });
    house.alarms.logged(deliver, 'GaveUp', {
      word: 'webhookDisabled',
      when: 'a webhook was disabled, since its server has refused everything for five days or says that it is gone; mend it, put it again, and redrive what failed',
      errorImpact: 'One of your own servers is no longer told who has entered or left a segment.',
    });
  }
}
