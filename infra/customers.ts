import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { audit, fold, readCatalog, record } from './paths.ts';

export class Customers extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Customers');

    new AppFunction(this, 'customers/refold', house, {
      on: { queue: 'refold', batch: 10, atOnce: 20 },
      uses: {
        tables: fold,
        queues: ['refold', 'dispatch', 'webhook', 'erase'],
        rootSecret: true,
      },
      errorImpact: 'Profiles lag behind their events, and reactions to them are late.',
      memoryMb: 1_024,
      requeuesItself: true,
    });
    new AppFunction(this, 'customers/rights', house, {
      on: {
        routes: [
          'POST /v1/customers/{id}/export',
          'GET /v1/customers/{id}/export',
          'DELETE /v1/customers/{id}',
          'POST /v1/customers/{id}/anonymize',
          'GET /v1/erasures/{erasureId}',
        ],
      },
      uses: {
        tables: {
          profiles: ['GetItem', 'PutItem'],
          events: ['Query'],
          messages: ['Query', 'GetItem', 'PutItem'],
          catalog: [...readCatalog, 'GetItem', ...audit],
        },
        links: { archives: ['GetObject'] },
        queues: ['files', 'erase'],
        rootSecret: true,
      },
      errorImpact:
        'Customers who ask what is held about them, or to be erased, cannot be answered.',
    });
    new AppFunction(this, 'customers/clear', house, {
      on: { queue: 'erase', batch: 1, atOnce: 5 },
      uses: {
        tables: {
          profiles: ['GetItem', 'PutItem', 'DeleteItem'],
          events: ['Query', 'BatchWriteItem'],
          messages: ['Query', 'GetItem', 'PutItem', 'DeleteItem', 'BatchWriteItem'],
          catalog: [...readCatalog, 'GetItem', 'PutItem', 'DeleteItem'],
        },
        bucket: { archives: ['DeleteObject'] },
        queues: ['erase', 'refold'],
        rootSecret: true,
        push: ['DeleteEndpoint'],
      },
      errorImpact: 'Customers who asked to be erased are out of sight only.',
      memoryMb: 1_024,
      requeuesItself: true,
    });
    new AppFunction(this, 'customers/attend', house, {
      on: { every: Duration.minutes(1) },
      uses: {
        tables: { profiles: ['Query attention'], messages: ['Query attention'] },
        queues: ['refold', 'dispatch', 'webhook'],
      },
      errorImpact: 'What is due by the clock is late: timers, ends of windows, unsent reactions.',
    });
    new AppFunction(this, 'customers/read', house, {
      on: {
        routes: [
          'GET /v1/customers',
          'GET /v1/customers/{id}',
          'GET /v1/customers/{id}/events',
          'GET /v1/customers/{id}/messages',
          'GET /v1/customers/{id}/segments/{segmentId}/why',
        ],
      },
      uses: {
        tables: {
          profiles: ['GetItem'],
          events: ['Query'],
          messages: ['Query'],
          metrics: ['Query'],
          catalog: readCatalog,
        },
        rootSecret: true,
      },
      errorImpact: 'Staff and servers cannot look a customer up.',
    });
    new AppFunction(this, 'customers/consent', house, {
      on: {
        routes: [
          'GET /v1/preferences',
          'PUT /v1/preferences',
          'PUT /v1/customers/{id}/consent',
          'POST /v1/customers/{id}/merge',
        ],
      },
      uses: {
        tables: { ...record, catalog: [...record.catalog, 'UpdateItem'] },
        queues: ['refold', 'dispatch', 'webhook'],
        rootSecret: true,
      },
      errorImpact: 'A withdrawn consent is not recorded: customers get messages they refused.',
    });
  }
}
