import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { Query } from 'mingo';
import { expect, test } from 'vitest';
import type { LoggedEvent } from '../../shared/events/event.ts';
import { compileSegments, surroundings } from '../../shared/segments/compile.ts';
import { compileCondition, verdictIn } from '../../shared/segments/evaluate.ts';
import { newRun } from '../../shared/segments/run.ts';
import { DAY_MS, HOUR_MS } from '../../shared/time.ts';
import { ago, anEvent, aProfile, at, segmentsOf } from '../shared/segments/history.ts';
import { conditions, names } from './conditions.ts';
import { micros } from './micros.ts';
import { countingOf, factsOf, mongoOf, ruleOf } from './rules.ts';
import { rounded } from './table.ts';

const history: LoggedEvent[] = Array.from({ length: 90 }, (_, day) =>
  Array.from({ length: day % 3 === 0 ? 6 : day < 7 ? 3 : 0 }, (_, n) =>
    anEvent(names[(day + n) % names.length] as string, ago(day * DAY_MS + n * HOUR_MS), {
      category: `c${n % 10}`,
      total: day,
    }),
  ),
).flat();

const profileFor = (count: number) =>
  aProfile(history, {
    conditions: Object.values(conditions(count)),
    traits: { city: 'Bern', age: 40 },
  });

test('judging one customer of 90 days, by how many segments there are', async () => {
  const table = [];
  for (const count of [10, 100, 1_000]) {
    const segments = compileSegments(segmentsOf(conditions(count)));
    const profile = profileFor(count);
    const counted = () => segments.evaluate({ ...profile }, at());
    const touched = { events: ['Search'], traits: [], definedAfter: ago(0) };
    const oneEvent = () => segments.evaluate({ ...profile }, at(), touched);
    table.push({
      segments: count,
      all: rounded(await micros(100_000 / count, counted)),
      'what one event touches': rounded(await micros(100_000 / count, oneEvent)),
    });
  }
  console.table(table);
  console.log(JSON.stringify({ bench: 'segments', unit: 'microseconds', table }));
  expect(table).toHaveLength(3);
});

test('100 segments beside json-rules-engine and mingo, which are given the quantities', async () => {
  const all = conditions(100);
  const catalog = segmentsOf(all);
  const segments = compileSegments(catalog);
  const profile = profileFor(100);
  const facts = factsOf(Object.values(all), profile, catalog);

  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const [name, condition] of Object.entries(all))
    engine.addRule({
      conditions: ruleOf(condition) as TopLevelCondition,
      event: { type: name },
    });
  const queries = Object.entries(all).map(
    ([name, condition]) => [name, new Query(mongoOf(condition))] as const,
  );

  const ours = [...segments.evaluate(profile, at())].filter(([, { state }]) => state === 'in');
  const engines = (await engine.run(facts)).events.map(({ type }) => type);
  const mongos = queries.filter(([, query]) => query.test(facts)).map(([name]) => name);
  expect(engines.sort()).toEqual(ours.map(([name]) => name).sort());
  expect(mongos.sort()).toEqual(engines);

  const around = surroundings(catalog);
  const predicates = Object.values(all).map((one) => compileCondition(one, around));
  const run = newRun(profile, at());
  const given = await micros(2_000, () => {
    for (const one of predicates) verdictIn(run, one);
  });
  const counted = await micros(1_000, () => segments.evaluate({ ...profile }, at()));
  const count = countingOf(Object.values(all), facts);
  expect(count(history)).toEqual(facts);
  const others = {
    'json-rules-engine': (given: Record<string, unknown>) => engine.run(given),
    mingo: (given: Record<string, unknown>) => queries.filter(([, query]) => query.test(given)),
  };
  const table = [];
  for (const [name, judge] of Object.entries(others)) {
    const theirs = {
      given: await micros(100, () => judge(facts)),
      counted: await micros(100, () => judge(count(history))),
    };
    table.push({
      beside: name,
      'given: theirs': rounded(theirs.given),
      ours: rounded(given),
      times: rounded(theirs.given / given),
      'counted: theirs': rounded(theirs.counted),
      'ours ': rounded(counted),
      'times ': rounded(theirs.counted / counted),
    });
  }
  console.table(table);
  console.log(JSON.stringify({ bench: 'segments beside others', unit: 'microseconds', table }));
  for (const row of table) {
    expect(row.times).toBeGreaterThan(10);
    expect(row['times ']).toBeGreaterThan(5);
  }
});
