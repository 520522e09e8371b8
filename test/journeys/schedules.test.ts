import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();

/** The host's own clock cannot be set back without what was made ahead of it, so the stories follow one another. */
const to = (instant: string) => journey.host.clock.set(instant, { last: 1 });
/** The minute job begins what is due, the sweep plans it, and attention brings what has its time. */
async function at(instant: string) {
  await to(instant);
  await journey.host.settle({ hurry: true });
}

const people = [
  { id: 'kei', zone: 'Asia/Tokyo', country: 'JP', birthday: '1990-12-03' },
  { id: 'bea', zone: 'Europe/Berlin', country: 'DE', birthday: '1985-12-03T00:00:00.000Z' },
  { id: 'ned', zone: 'America/New_York', country: 'US', birthday: '2000-12-04' },
];

const campaign = (schedule: unknown, overrides = {}) => ({
  name: 'By the clock',
  class: 'transactional',
  channel: 'email',
  message: { subject: '{{campaign.id}} {{customer.id}}', text: 'Hello' },
  schedule,
  ...overrides,
});

async function put(id: string, schedule: unknown, overrides = {}) {
  const answer = await journey.client.put(`/v1/campaigns/${id}`, campaign(schedule, overrides));
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  await inForce();
}
const post = (id: string, action: string) =>
  journey.client.post(`/v1/campaigns/${id}/${action}`, {});
const stateOf = async (id: string) =>
  (await journey.client.get(`/v1/campaigns/${id}`)).body.state as string;
const occurrences = async (id: string) =>
  (await journey.client.get(`/v1/campaigns/${id}/occurrences`)).body.items;
/** To whom mail of a campaign went, in order. */
async function sent(id: string): Promise<string[]> {
  const items = await journey.host.outbox.list();
  return items.flatMap(({ subject = '' }) =>
    subject.startsWith(`${id} `) ? [subject.slice(id.length + 1)] : [],
  );
}

beforeAll(async () => {
  await to('2026-11-26T00:00:00Z');
  for (const { id, zone, country, birthday } of people)
    await journey.client.post('/v1/identify', {
      userId: id,
      traits: { email: `${id}@example.com`, birthday, address: { country } },
      context: { timezone: zone },
    });
  await journey.client.post('/v1/identify', {
    userId: 'zoe',
    traits: { email: 'zoe@example.com' },
    context: { timezone: 'Mars/Olympus' },
  });
  await journey.host.settle({ hurry: true });
});

describe('once at nine, wherever each of them is', () => {
  test('a draft waits for its launch; a second launch is refused, naming the state', async () => {
    const once = { once: { localDate: '2026-12-01', localTime: '09:00' } };
    await put('once', once, { state: 'draft' });
    expect(await stateOf('once')).toBe('draft');
    expect((await post('once', 'pause')).status).toBe(409);
    expect((await post('once', 'launch')).body).toMatchObject({ state: 'scheduled' });
    const again = await post('once', 'launch');
    expect(again.status).toBe(409);
    expect(again.body.detail).toContain('scheduled');
    await inForce();
  });

  test('is nine in Tokyo first, then at the default of whoever has no zone, in Berlin, in New York', async () => {
    await at('2026-11-30T18:50:00Z');
    expect(await occurrences('once')).toMatchObject([
      { state: 'frozen', localDate: '2026-12-01', planned: 4, zoneless: 1 },
    ]);
    await at('2026-11-30T23:59:00Z');
    expect(await sent('once')).toEqual([]);
    await at('2026-12-01T00:01:00Z');
    expect(await sent('once')).toEqual(['kei']);
    await at('2026-12-01T08:01:00Z');
    expect(await sent('once')).toEqual(['kei', 'bea']);
    expect(await stateOf('once')).toBe('running');
  });

  test('an edit on the way sends nothing again, and what has begun keeps its own words', async () => {
    await put(
      'once',
      { once: { localDate: '2026-12-01', localTime: '09:00' } },
      {
        message: { subject: 'Other', text: 'Other' },
      },
    );
    await at('2026-12-01T09:01:00Z');
    expect(await sent('once')).toEqual(['kei', 'bea', 'zoe']);
    expect((await journey.host.outbox.list({ to: 'zoe@example.com' }))[0]?.subject).toBe(
      'once zoe',
    );
  });

  test('paused midway nothing goes out; resumed, the rest does, and nobody gets it twice', async () => {
    expect((await post('once', 'pause')).body).toMatchObject({ state: 'paused' });
    await inForce();
    await at('2026-12-01T14:01:00Z');
    expect(await sent('once')).toHaveLength(3);
    const { body } = await journey.client.get('/v1/customers/ned/messages');
    expect(body.items).toMatchObject([{ state: 'planned', notBefore: '2026-12-01T14:00:00.000Z' }]);
    expect((await post('once', 'resume')).status).toBe(200);
    expect((await post('once', 'resume')).status).toBe(409);
    await inForce();
    await inForce();
    await journey.host.settle({ hurry: true });
    expect(await sent('once')).toEqual(['kei', 'bea', 'zoe', 'ned']);
  });

  test('a campaign finished before all was sent: it is finished when everybody has it, and not before', async () => {
    await at('2026-12-01T21:50:00Z');
    expect(await stateOf('once')).toBe('running');
    await at('2026-12-01T22:30:00Z');
    await journey.client.census();
    await at('2026-12-01T22:40:00Z');
    expect(await stateOf('once')).toBe('finished');
    expect((await post('once', 'pause')).body.detail).toContain('finished');
  });
});

test('a birthday is on the birthday in each zone, and of nobody else', async () => {
  await put('birthday', { anniversary: { trait: 'birthday', localTime: '09:00' } });
  await at('2026-12-02T00:01:00Z');
  await at('2026-12-02T18:50:00Z');
  await at('2026-12-02T23:00:00Z');
  expect(await sent('birthday')).toEqual([]);
  await at('2026-12-03T00:01:00Z');
  expect(await sent('birthday')).toEqual(['kei']);
  await at('2026-12-03T08:01:00Z');
  expect(await sent('birthday')).toEqual(['kei', 'bea']);
  await at('2026-12-03T18:50:00Z');
  await at('2026-12-04T14:01:00Z');
  expect(await sent('birthday')).toEqual(['kei', 'bea', 'ned']);
});

test('a holiday is of the country, and an own date of everybody', async () => {
  await post('birthday', 'pause');
  const { body } = await journey.client.put(
    '/v1/campaigns/bad',
    campaign({ holiday: { days: ['easter', 'Festivus'], localTime: '10:00' } }),
  );
  expect(body.issues).toMatchObject([{ path: ['schedule', 'holiday', 'days', 1] }]);
  await put('holiday', { holiday: { days: ['Boxing Day', '2026-12-27'], localTime: '10:00' } });
  const { body: shown } = await journey.client.get('/v1/campaigns/holiday');
  expect(shown.schedule.holiday.calendar['2026-12-26']).toContain(' DE ');
  await at('2026-12-25T19:50:00Z');
  await at('2026-12-26T01:01:00Z');
  await at('2026-12-26T09:01:00Z');
  await at('2026-12-26T15:01:00Z');
  expect(await sent('holiday')).toEqual(['bea']);
  await at('2026-12-26T19:50:00Z');
  await at('2026-12-27T10:01:00Z');
  expect((await sent('holiday')).slice(1).sort()).toEqual(['bea', 'kei', 'zoe']);
  await journey.client.remove('/v1/campaigns/holiday');
});

test('one that recurs keeps its hour when the clock is changed', async () => {
  await to('2027-03-26T12:00:00Z');
  await put('weekly', {
    recurring: { cron: '30 2 * * *', zone: 'Europe/Berlin' },
    maxLate: 'PT2H',
  });
  for (const instant of [
    '2027-03-27T01:29:00Z',
    '2027-03-27T01:31:00Z',
    '2027-03-28T00:59:00Z',
    '2027-03-28T01:01:00Z',
    '2027-03-28T01:31:00Z',
    '2027-03-29T00:29:00Z',
    '2027-03-29T00:31:00Z',
  ])
    await at(instant);
  const items = await occurrences('weekly');
  expect(items.map((each: { at: string }) => each.at)).toEqual([
    '2027-03-29T00:30:00.000Z',
    '2027-03-28T01:00:00.000Z',
    '2027-03-27T01:30:00.000Z',
  ]);
  expect(await sent('weekly')).toHaveLength(12);
});

test('after days of downtime only what is not too late is made up for, and the rest is said', async () => {
  await at('2027-04-01T01:00:00Z');
  expect(await sent('weekly')).toHaveLength(16);
  expect((await occurrences('weekly')).slice(0, 3)).toMatchObject([
    { state: 'frozen', at: '2027-04-01T00:30:00.000Z' },
    { state: 'skipped', because: 'late', at: '2027-03-31T00:30:00.000Z' },
    { state: 'skipped', because: 'late', at: '2027-03-30T00:30:00.000Z' },
  ]);
});
