import { describe, expect, test } from 'vitest';
import {
  type Bodies,
  type Catalog,
  emptyCatalog,
  type Kind,
  plural,
} from '../../../shared/catalog/catalog.ts';
import { refuseDangling, refuseUsed, rulesOf } from '../../../shared/catalog/kinds.ts';

const at = '2026-11-22T10:00:00.000Z';
const known = { version: 1, createdAt: at, updatedAt: at, updatedBy: 'k' };
const offer = (more: object = {}) =>
  rulesOf.offer.schema.parse({
    name: 'o',
    placements: ['hero'],
    content: {},
    startsAt: at,
    endsAt: '2036-01-01T00:00:00Z',
    ...more,
  });
const campaign = (more: object = {}) =>
  rulesOf.campaign.schema.parse({
    name: 'c',
    class: 'marketing',
    channel: 'email',
    audience: { segment: 'fans' },
    message: { template: 'hello' },
    trigger: { enters: 'fans' },
    ...more,
  });
const holding = <K extends Kind>(kind: K, bodies: Record<string, Bodies[K]>): Catalog => ({
  ...emptyCatalog,
  [plural[kind]]: new Map(Object.entries(bodies).map(([id, body]) => [id, { id, ...known, body }])),
});
const issues = <K extends Kind>(kind: K, body: Bodies[K]) => {
  try {
    refuseDangling(kind, body, emptyCatalog);
    return [];
  } catch (error) {
    return (error as { issues: { path: unknown }[] }).issues.map(({ path }) => path);
  }
};

describe('what is not defined is refused at its path', () => {
  test.each<[string, unknown[][], () => unknown[]]>([
    ['placements of an offer', [['placements', 0]], () => issues('offer', offer())],
    [
      'the segment of an offer',
      [
        ['placements', 0],
        ['eligibility', 'segment'],
      ],
      () => issues('offer', offer({ eligibility: { segment: 'fans' } })),
    ],
    [
      'the placement of a variant',
      [
        ['placements', 0],
        ['variants', 1, 'placement'],
      ],
      () =>
        issues('offer', offer({ variants: [{ content: {} }, { placement: 'side', content: {} }] })),
    ],
    [
      'the fallback of a placement',
      [['fallbackOfferId']],
      () => issues('placement', { name: 'p', slots: 1, ranking: 'priority', fallbackOfferId: 'x' }),
    ],
    [
      'audience, template and trigger of a campaign',
      [
        ['audience', 'segment'],
        ['message', 'template'],
        ['trigger', 'enters'],
      ],
      () => issues('campaign', campaign()),
    ],
  ])('%s', (_, paths, found) => {
    expect(found()).toEqual(paths);
  });

  test('conditions of its own name nothing', () => {
    const condition = { any: [{ trait: 'segment', is: 'x' }, { event: 'A' }] };
    expect(issues('segment', rulesOf.segment.schema.parse({ name: 's', condition }))).toEqual([]);
  });
});

describe('what is in use is not removed', () => {
  test.each<[Kind, string, string, Catalog]>([
    ['placement', 'hero', 'offer "o1"', holding('offer', { o1: offer() })],
    ['segment', 'fans', 'campaign "c1"', holding('campaign', { c1: campaign() })],
    ['template', 'hello', 'campaign "c1"', holding('campaign', { c1: campaign() })],
  ])('%s %s names its user', (kind, id, user, catalog) => {
    const refused = expect.objectContaining({
      kind: 'conflict',
      message: expect.stringContaining(user),
    });
    expect(() => refuseUsed(kind, id, catalog)).toThrow(refused);
  });

  test('another id, or the same id of another kind, is free', () => {
    const catalog = holding('offer', { o1: offer() });
    expect(() => refuseUsed('placement', 'side', catalog)).not.toThrow();
    expect(() => refuseUsed('segment', 'hero', catalog)).not.toThrow();
  });
});
