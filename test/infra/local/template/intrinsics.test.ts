// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation spells a substitution
import { expect, test } from 'vitest';
import { evaluate, type Scope } from '../../../../infra/local/template/intrinsics.ts';

const scope: Scope = {
  reference: (name) => {
    if (name === 'List') return ['x', 'y'];
    return `ref-${name}`;
  },
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  exported: (name) => `exported-${name}`,
};

test.each([
  [{ Ref: 'Queue' }, 'ref-Queue'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, 'Queue/Arn'],
  [{ 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }, 'Nested/Outputs.Name'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }, 'a-ref-B'],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, 'x,y'],
  [
    { 'Fn::Sub': 'arn:${AWS::Region}:${Queue.Arn}:${!Literal}' },
    'arn:ref-AWS::Region:Queue/Arn:${Literal}',
  ],
  [{ 'Fn::Sub': ['${Here}/${There}', { Here: { Ref: 'X' } }] }, 'ref-X/ref-There'],
  [{ 'Fn::Select': [1, ['a', 'b']] }, 'b'],
  [{ 'Fn::Select': ['0', { 'Fn::Split': ['/', { Ref: 'A/B' }] }] }, 'ref-A'],
  [{ 'Fn::Split': [':', 'a:b:c'] }, ['a', 'b', 'c']],
  [{ 'Fn::ImportValue': { 'Fn::Sub': '${X}-out' } }, 'exported-ref-X-out'],
  [{ deep: [{ Ref: 'A' }, { plain: 1 }] }, { deep: ['ref-A', { plain: 1 }] }],
])('%j is %j', (property, expected) => {
  expect(evaluate(property, scope)).toEqual(expected);
});

test('a function that is not known is refused by name', () => {
  expect(() => evaluate({ 'Fn::FindInMap': ['a', 'b', 'c'] }, scope)).toThrow('Fn::FindInMap');
});

test('an object with more keys than one is no intrinsic function', () => {
  expect(evaluate({ Ref: 'A', other: 1 }, scope)).toEqual({ Ref: 'A', other: 1 });
});
