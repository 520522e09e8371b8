import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();
const inForce = () => new Promise((resolve) => setTimeout(resolve, 2_000));

const shoes = { event: 'Product Viewed', where: { category: 'shoes' } };
const viewed = (userId: string, n: number, category: string) => ({
  type: 'track',
  userId,
  event: 'Product Viewed',
  messageId: `view-${n}`,
  timestamp: new Date(Date.now() - (10 + n) * 60_000).toISOString(),
  properties: { category },
});

describe('before a segment is saved', () => {
  const preview = (body: object) => journey.client.post('/v1/segments/preview', body);
  const hats = { event: 'Product Viewed', where: { category: 'hats' }, count: { gte: 2 } };
  const done = async (path: string) => {
    for (let look = 0; look < 40; look += 1) {
      const { body } = await journey.client.get(path);
      if (body.state === 'done') return body;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`${path} is not done`);
  };

  test('a sample says at once how many it would mean, though nothing measures it yet', async () => {
    await journey.client.put('/v1/segments/count', { name: 'count', condition: shoes });
    await journey.client.put('/v1/segments/other', { name: 'o', condition: { segment: 'count' } });
    await inForce();
    const fans = Array.from({ length: 40 }, (_, n) =>
      Array.from({ length: n % 4 }, (_, view) => viewed(`hat-${n}`, view, 'hats')),
    ).flat();
    await journey.client.post('/v1/batch', { batch: [...fans, viewed('ada', 1, 'shoes')] });
    const census = await journey.client.post('/v1/census', {});
    await done(`/v1/census/${census.body.censusId}`);

    expect((await preview({ condition: hats, examples: 2 })).body).toMatchObject({
      estimate: true,
      sampled: 31,
      population: 31,
      size: 20,
      standardError: 0,
      examples: [expect.stringMatching(/^hat-/), expect.stringMatching(/^hat-/)],
      unknown: { size: 0 },
    });
  });

  test('a change says who would come and go', async () => {
    const { body } = await preview({ segmentId: 'count', condition: hats });

    expect(body).toMatchObject({ enters: { size: 20 }, leaves: { size: 1, examples: ['ada'] } });
  });

  test('a sweep says it exactly', async () => {
    const { status, body } = await preview({ segmentId: 'count', condition: hats, exact: true });
    const { result } = await done(`/v1/sweeps/${body.sweepId}`);

    expect(status).toBe(202);
    expect(result).toMatchObject({
      estimate: false,
      size: 20,
      enters: { size: 20 },
      leaves: { size: 1, examples: ['ada'] },
    });
  });

  test('what could not be saved cannot be tried', async () => {
    const dangling = await preview({ condition: { segment: 'nothing' } });
    expect(dangling.body.issues[0].path).toEqual(['condition', 'segment']);
    const round = await preview({ segmentId: 'count', condition: { segment: 'other' } });
    expect(round.body.issues[0].message).toBe('names itself: count -> other -> count');
  });
});
