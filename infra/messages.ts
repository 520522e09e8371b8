import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { RouteKey } from './api.ts';
import { AppFunction } from './function.ts';
import type { House } from './house.ts';
import { runningOut } from './offers.ts';
import { readCatalog, readModels, readSpent, record } from './paths.ts';

/** So many workers send at the same time. */
const WORKERS = 5;

export class Messages extends Construct {
  constructor(scope: Construct, house: House) {
    super(scope, 'Messages');

    const dispatch = new AppFunction(this, 'messages/dispatch', house, {
      on: { queue: 'dispatch', batch: 10, atOnce: WORKERS },
      uses: {
        tables: {
          messages: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'Query'],
          profiles: ['GetItem'],
          events: ['PutItem', 'Query'],
          metrics: ['GetItem', 'PutItem', 'UpdateItem', ...readModels, ...readSpent],
          catalog: [...readCatalog, 'GetItem', 'PutItem', 'DeleteItem'],
        },
        queues: ['webhook', 'feedback', 'refold'],
        links: { models: ['GetObject'] },
        rootSecret: true,
        mail: { workers: WORKERS },
        sms: ['Publish', 'CheckIfPhoneNumberIsOptedOut'],
        push: ['CreatePlatformEndpoint', 'GetEndpointAttributes', 'SetEndpointAttributes'],
        publicUrl: true,
      },
      errorImpact: 'Customers do not get the messages they should have by now.',
      memoryMb: 1_024,
    });
    house.alarms.logged(dispatch, 'VouchersRunningOut', runningOut);
    Validations.of(dispatch.role ?? dispatch).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ses:GetAccount, which tells the rate and quota of the account, takes no resource.',
    });
    new AppFunction(this, 'messages/feedback', house, {
      on: { queue: 'feedback', batch: 10, atOnce: 5 },
      uses: {
        tables: { ...record, messages: ['GetItem', 'PutItem', 'UpdateItem', 'Query'] },
        queues: ['refold', 'dispatch', 'webhook'],
        rootSecret: true,
        push: ['GetEndpointAttributes'],
      },
      errorImpact: 'Mails may go on to people who complained or whose address is dead.',
    });
    new AppFunction(this, 'messages/follow', house, {
      on: {
        routes: [
          ...(['GET', 'POST', 'HEAD'] as const).flatMap((method): RouteKey[] => [
            `${method} /u/{token}`,
            `${method} /p/{token}`,
          ]),
          'GET /c/{token}',
          'HEAD /c/{token}',
        ],
      },
      uses: {
        tables: { ...record, messages: ['GetItem', 'PutItem', 'UpdateItem'] },
        queues: ['refold', 'dispatch', 'webhook'],
        rootSecret: true,
      },
      errorImpact:
        'People cannot unsubscribe, and mail providers begin to treat our mail as spam; links in messages lead nowhere.',
    });
    new AppFunction(this, 'messages/verify', house, {
      on: {
        routes: [
          'POST /v1/customers/{id}/verifications',
          'GET /v/{token}',
          'POST /v/{token}',
          'HEAD /v/{token}',
        ],
      },
      uses: {
        tables: { ...record, messages: ['GetItem', 'PutItem', 'UpdateItem'] },
        queues: ['refold', 'dispatch', 'webhook'],
        rootSecret: true,
      },
      errorImpact: 'People cannot confirm that an address is theirs.',
    });
    new AppFunction(this, 'messages/inbox', house, {
      on: {
        routes: [
          'GET /v1/inbox',
          'POST /v1/inbox/{messageId}/seen',
          'POST /v1/inbox/{messageId}/read',
          'POST /v1/inbox/{messageId}/archived',
        ],
      },
      uses: {
        tables: {
          messages: ['GetItem', 'UpdateItem', 'Query'],
          catalog: readCatalog,
        },
        rootSecret: true,
      },
      errorImpact: 'Customers see no messages in the app.',
    });
  }
}
