import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, readCatalog, readModels, readSpent } from './paths.ts';

/** What whoever claims vouchers may tell of. */
export const runningOut = {
  word: 'vouchersRunningOut',
  when: 'less than a tenth of a pool was left in the last five minutes',
  errorImpact:
    'Customers are soon told that an offer is sold out: add codes to its pool, or end the offer.',
};

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
    const learn = new AppFunction(this, 'offers/learn', house, {
      on: { every: Duration.minutes(5) },
      uses: {
        tables: { metrics: ['Query', 'PutItem', 'DeleteItem'], catalog: readCatalog },
      },
      errorImpact: 'Placements show what they learnt before, and nothing newer.',
      memoryMb: 1_024,
    });
    house.alarms.logged(learn, 'TrainingTooLate', {
      word: 'trainingRowsTooLate',
      when: 'more than one in a hundred decisions of a day could not be learnt',
      errorImpact:
        'Placements learn from fewer decisions than were shown: what became of them is known too late, so look at how far the refold queue is behind.',
    });
    const claiming = new AppFunction(this, 'offers/claim', house, {
      on: {
        routes: [
          'POST /v1/offers/{offerId}/claims',
          'POST /v1/vouchers/{code}/redemptions',
          'DELETE /v1/vouchers/{code}/redemptions/{orderId}',
          'POST /v1/pools/{id}/codes',
          'GET /v1/pools/{id}',
          'GET /v1/vouchers/{code}',
        ],
      },
      uses: {
        tables: {
          events: ['PutItem'],
          profiles: ['GetItem', 'BatchGetItem'],
          messages: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
          catalog: [...readCatalog, 'GetItem', 'PutItem', 'DeleteItem', ...audit, 'BatchWriteItem'],
          metrics: [...readModels, 'UpdateItem'],
        },
        queues: ['refold'],
        rootSecret: true,
        newcomerLimits: true,
      },
      errorImpact:
        'Customers cannot claim what they were offered, nor redeem what they have; pools of codes cannot be filled.',
      memoryMb: 1_024,
    });
    house.alarms.logged(claiming, 'VouchersRunningOut', runningOut);
  }
}
