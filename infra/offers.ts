import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { readCatalog, readModels, readSpent } from './paths.ts';

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
  }
}
