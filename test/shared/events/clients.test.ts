import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { EventType } from '../../../shared/events/event.ts';
import { normalise } from '../../../shared/events/normalise.ts';
import { batchRoutes, messageRoutes } from '../../../shared/events/routes.ts';

const directory = `${process.env.RAPPORT_DATA}/clients`;
const here = existsSync(directory);
if (!here) console.warn('SKIPPED: the recorded requests of clients need RAPPORT_DATA');

const Recording = z.object({
  scenarios: z.record(
    z.string(),
    z.object({
      http: z.array(
        z.object({ method: z.string(), url: z.string(), body: z.unknown().optional() }),
      ),
    }),
  ),
});

/** The bodies that a client sent, with the path each went to. */
function sentBy(client: string) {
  const recording = Recording.parse(
    JSON.parse(readFileSync(`${directory}/${client}.json`, 'utf8')),
  );
  return Object.values(recording.scenarios)
    .flatMap(({ http }) => http)
    .filter(({ method, body }) => method === 'POST' && body !== undefined);
}

const typeOf = new Map<string, EventType>(messageRoutes.map(([{ key }, type]) => [key, type]));
const batches = new Map(batchRoutes.map(([route]) => [route.key as string, route]));

describe.skipIf(!here)('what a client really sent', () => {
  test.each([
    ['segment-node', 9],
    ['segment-browser-batching', 6],
    ['segment-browser-cdn', 6],
  ])('%s loses nothing', (client, calls) => {
    const readings = sentBy(client).flatMap(({ url, body }) => {
      const type = typeOf.get(`POST ${url}`);
      const batch = batches.get(`POST ${url}`)?.body?.parse(body).batch;
      return batch?.map((message) => normalise(message)) ?? [normalise(body, type && { type })];
    });
    expect(readings.map(({ state }) => state)).toEqual(Array(calls).fill('fit'));
  });
});
