import { expect, test } from 'vitest';
import { readConfig } from '../../infra/config.ts';

const sender = 'shop@example.com';
const read = (rapport: unknown, stage?: string) =>
  readConfig({ tryGetContext: (name) => ({ rapport, stage })[name] });

test('only the sender must be given', () => {
  expect(read({ sender })).toEqual({
    stage: 'dev',
    name: 'Rapport',
    sender,
    identities: [],
    trustedHosts: [],
    disposable: false,
    limits: {
      throttle: { rate: 1_000, burst: 2_000 },
      requests: { writeKey: 800, user: 50, address: 500 },
      newcomers: { writeKey: 100_000, address: 10_000 },
      readBudget: 500,
    },
    logRetentionDays: 30,
  });
});

test('a stage overrides what all stages share', () => {
  const rapport = { sender, logRetentionDays: 7, stages: { prod: { logRetentionDays: 90 } } };

  expect(read(rapport, 'prod')).toMatchObject({ stage: 'prod', sender, logRetentionDays: 90 });
});

test('a stage overrides one limit and leaves the others', () => {
  const rapport = {
    sender,
    limits: { readBudget: 2_000, throttle: { rate: 10, burst: 99 } },
    stages: { prod: { limits: { throttle: { rate: 5_000 } } } },
  };

  expect(read(rapport, 'prod').limits).toMatchObject({
    readBudget: 2_000,
    throttle: { rate: 5_000, burst: 99 },
  });
});

test('a limit may be lifted', () => {
  const limits = { requests: { address: 'none' }, newcomers: { writeKey: 'none' } };

  expect(read({ sender, limits }).limits).toMatchObject({
    requests: { writeKey: 800, address: null },
    newcomers: { writeKey: null, address: 10_000 },
  });
});

test('a stage that was asked for and is not among those given is refused, with those that are', () => {
  const stages = { prod: {}, test: {} };

  expect(() => read({ sender, stages }, 'prodd')).toThrow('prodd, but prod, test');
  expect(read({ sender, stages }).stage).toBe('dev');
});

test.each([
  ['rapport.stages.prod: ', { sender, stages: { prod: 'oops' } }],
  ['rapport.stages: ', { sender, stages: 'oops' }],
  ['rapport.stages.Prod-1: ', { sender, stages: { 'Prod-1': {} } }],
  ['rapport.stages.prod: Unrecognized key: "sendr"', { sender, stages: { prod: { sendr: 1 } } }],
  ['rapport.stages.prod.alarmEmail', { sender, stages: { prod: { alarmEmail: 'nobody' } } }],
  ['rapport.sender', {}],
  ['rapport.sender', { sender: 'shop' }],
  ['rapport.publicDomain', { sender, publicDomain: 'https://shop.example' }],
  ['rapport.limits.throttle.rate', { sender, limits: { throttle: { rate: 0 } } }],
  ['rapport.limits.requests.user', { sender, limits: { requests: { user: 0 } } }],
  ['rapport.limits.newcomers.address', { sender, limits: { newcomers: { address: 'no' } } }],
  ['rapport.limits.readBudget', { sender, limits: { readBudget: -1 } }],
  ['rapport.logRetentionDays', { sender, logRetentionDays: 31 }],
  ['rapport.stage', { sender, stage: 'Prod-1' }],
  ['rapport.identities.0', { sender, identities: ['no domain'] }],
  ['rapport.alarmEmail', { sender, alarmEmail: 'nobody' }],
  ['"sendr"', { sender, sendr: sender }],
  ['rapport.sender', undefined],
])('names %s when it is wrong', (field, rapport) => {
  expect(() => read(rapport)).toThrow(field);
});

test('names every field that is wrong at once', () => {
  expect(() => read({ sender: 'shop', alarmEmail: 'nobody' })).toThrow(
    /rapport\.sender[\s\S]*rapport\.alarmEmail/,
  );
});
