import { expect, test } from 'vitest';
import { assertKnownConditions, judge, permits } from '../../../../infra/local/aws/policies.ts';
import type { Statement } from '../../../../infra/local/template/model.ts';
import { allow, aModel, noPlainText } from './aws.ts';

const table = 'arn:aws:dynamodb:eu-west-1:000000000000:table/customers';
const deny: Statement = { ...allow(['dynamodb:DeleteItem'], ['*']), effect: 'Deny' };

test.each<[string, Statement[], 'allowed' | 'denied' | 'silent']>([
  ['the action on the resource', [allow(['dynamodb:DeleteItem'], [table])], 'allowed'],
  ['the action in another case', [allow(['dynamodb:deleteitem'], [table])], 'allowed'],
  ['a wild action', [allow(['dynamodb:Delete*'], [table])], 'allowed'],
  [
    'a wild resource',
    [allow(['dynamodb:DeleteItem'], ['arn:aws:dynamodb:*:*:table/cust*'])],
    'allowed',
  ],
  [
    'one unknown letter',
    [allow(['dynamodb:DeleteItem'], [table.replace('cust', 'cus?')])],
    'allowed',
  ],
  ['another action', [allow(['dynamodb:PutItem'], [table])], 'silent'],
  ['another resource', [allow(['dynamodb:DeleteItem'], [`${table}2`])], 'silent'],
  [
    'a dot that is no wildcard',
    [allow(['dynamodb:DeleteItem'], [table.replace(':aws', '.aws')])],
    'silent',
  ],
  ['an allowance and a refusal', [allow(['*'], ['*']), deny], 'denied'],
  [
    'a refusal of plain text, which nothing here is',
    [allow(['*'], ['*']), noPlainText(table)],
    'allowed',
  ],
])('judges by %s', (_what, statements, verdict) => {
  const attempt = { action: 'dynamodb:DeleteItem', resource: table, principal: 'somebody' };
  expect(judge(statements, attempt)).toBe(verdict);
});

test.each([
  ['the service named, from the source named', 'sns.amazonaws.com', 'arn:topic', true],
  ['another service', 'ses.amazonaws.com', 'arn:topic', false],
  ['another source', 'sns.amazonaws.com', 'arn:other', false],
])('a resource lets in %s', (_what, principal, source, isLetIn) => {
  const policy: Statement = {
    ...allow(['sqs:SendMessage'], ['q']),
    principals: ['sns.amazonaws.com'],
    conditions: { ArnLike: { 'aws:SourceArn': ['arn:t*', 'arn:u*'] } },
  };
  const attempt = { action: 'sqs:SendMessage', resource: 'q', principal };
  expect(permits([], [policy], { ...attempt, context: { 'aws:sourcearn': source } })).toBe(isLetIn);
});

test('the account as principal stands for its roles', () => {
  const policy = { ...allow(['s:A'], ['r']), principals: ['arn:aws:iam::1:root'] };
  const attempt = { action: 's:A', resource: 'r', principal: 'arn:aws:iam::1:role/x' };
  expect(permits([], [policy], attempt)).toBe(true);
});

test.each([
  [
    'an unknown key',
    { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    /StringEquals of aws:PrincipalOrgID/,
  ],
  ['an unknown operator', { IpAddress: { 'aws:SourceArn': 'x' } }, /IpAddress of aws:SourceArn/],
])('does not start with %s in a condition', (_what, conditions, message) => {
  const model = aModel([{ ...allow(['*'], ['*']), conditions }]);
  expect(() => assertKnownConditions(model)).toThrow(message);
});
