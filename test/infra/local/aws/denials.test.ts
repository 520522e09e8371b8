import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { allow, aModel, names, start } from './aws.ts';

const TableName = names.table;
const key = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk: string) => new PutItemCommand({ TableName, Item: key(pk) });
const get = (pk: string) => new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true });

test.each([
  ['another action on the table', put('a'), ['dynamodb:GetItem'], [names.tableArn]],
  ['the action on another table', put('a'), ['dynamodb:PutItem'], [`${names.tableArn}s`]],
  [
    'the table but not its index',
    new QueryCommand({ TableName, IndexName: 'due' }),
    ['dynamodb:Query'],
    [names.tableArn],
  ],
  [
    'the index but not its table',
    new QueryCommand({ TableName }),
    ['dynamodb:Query'],
    [`${names.tableArn}/index/*`],
  ],
])('denies a role that is allowed %s', async (_what, command, actions, resources) => {
  const { dynamodb } = await start(aModel([allow(actions, resources)]));
  await expect(dynamodb.send(command as PutItemCommand)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/shop-writer is not authorized to perform: dynamodb:/),
  });
});

test('a key that was dismissed is nobody’s', async () => {
  const { endpoint, dynamodb } = await start();
  endpoint.dismiss('WORKER1');
  await expect(dynamodb.send(get('a'))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
});

const mail = new SendEmailCommand({
  FromEmailAddress: 'Shop <shop@example.com>',
  Destination: { ToAddresses: ['a@b.c'] },
  Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
  ConfigurationSetName: 'mail',
});
const identity = (name: string) => `arn:aws:ses:eu-west-1:000000000000:identity/${name}`;
const set = 'arn:aws:ses:eu-west-1:000000000000:configuration-set/mail';
test.each([
  ['the address and the set', ['ses:SendEmail'], [identity('shop@example.com'), set], true],
  ['the domain and the set', ['ses:SendEmail'], [identity('example.com'), set], true],
  ['the set alone', ['ses:SendEmail'], [set], false],
  ['the address alone', ['ses:SendEmail'], [identity('shop@example.com')], false],
  ['sending whole mails only', ['ses:SendRawEmail'], ['*'], false],
])('a role that is allowed %s sends: %s', async (_what, actions, resources, isAllowed) => {
  const { ses } = await start(aModel([allow(actions, resources)]));
  const outcome = await ses.send(mail).then(
    () => true,
    (error: Error) => error.name,
  );
  expect(outcome).toBe(isAllowed || 'AccessDeniedException');
});

test('a text message needs a grant that no topic can give', async () => {
  const { sns } = await start(aModel([allow(['sns:Publish'], ['arn:aws:sns:*:*:*'])]));
  const command = new PublishCommand({ PhoneNumber: '+491701234567', Message: 'x' });
  await expect(sns.send(command)).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
});
