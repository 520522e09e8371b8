import { describe, expect, test } from 'vitest';
import { matches, PolicyDocument, permits } from '../../../../infra/local/template/policy.ts';

const statements = (...Statement: object[]) => PolicyDocument.parse({ Statement });

test.each([
  ['*', 'anything', true],
  ['dynamodb:Get*', 'dynamodb:GetItem', true],
  ['dynamodb:Get?tem', 'dynamodb:GetItem', true],
  ['dynamodb:Get', 'dynamodb:GetItem', false],
  ['arn:aws:s3:::a.b/*', 'arn:aws:s3:::a.b/c/d', true],
  ['arn:aws:s3:::a.b/*', 'arn:aws:s3:::aXb/c', false],
])('the pattern %s and %s', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

describe('a statement', () => {
  const allow = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: 'arn:f' };
  const wanted = { action: 'lambda:InvokeFunction', resource: 'arn:f' };

  test('allows its action on its resource', () => {
    expect(permits(statements(allow), wanted)).toBe(true);
  });

  test('allows nothing on another resource', () => {
    expect(permits(statements(allow), { ...wanted, resource: 'arn:g' })).toBe(false);
  });

  test('loses against a Deny', () => {
    expect(permits(statements(allow, { ...allow, Effect: 'Deny' }), wanted)).toBe(false);
  });

  test('allows nothing under a condition that is not known', () => {
    const onlyTls = { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    expect(permits(statements(onlyTls), wanted)).toBe(false);
  });

  test.each([
    ['arn:source/a', true],
    ['arn:source/b', false],
  ])('with a source allows only that source: %s', (sourceArn, expected) => {
    const bound = { ...allow, Condition: { ArnLike: { 'AWS:SourceArn': 'arn:*/a' } } };
    expect(permits(statements(bound), { ...wanted, sourceArn })).toBe(expected);
  });
});

test('NotAction is refused, since reading past it would allow too much', () => {
  const document = { Statement: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] };
  expect(PolicyDocument.safeParse(document).success).toBe(false);
});
