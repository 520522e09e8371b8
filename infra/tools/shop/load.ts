import { setTimeout as pause } from 'node:timers/promises';
import { progress } from '../progress.ts';
import { historyOf, type Message, visitBefore } from './behaviour.ts';
import { definitions, launched } from './definitions.ts';
import { draws } from './draw.ts';
import { person } from './people.ts';

const SEED = 20_261_124;
const PEOPLE = 500;
const MOST_EVENTS = 15_000;
const BATCH = 400;
/** Every so manieth person is in the shop when it is loaded. */
const PRESENT = 20;

/** The shop's history up to an instant: at most 15,000 messages, the same for the same instant. */
export function history(end: number): Message[] {
  const messages: Message[] = [];
  for (let number = 1; number <= PEOPLE; number++) {
    const own = draws(SEED + number);
    const more = historyOf(person(number, own), end, own);
    if (messages.length + more.length > MOST_EVENTS) break;
    messages.push(...more);
  }
  return messages;
}

/** What happens in the shop right before an instant: what campaigns react to. */
export function today(end: number): Message[] {
  const numbers = Array.from({ length: PEOPLE / PRESENT }, (_, index) => (index + 1) * PRESENT);
  return numbers.flatMap((number) => {
    const own = draws(SEED + number);
    return visitBefore(person(number, own), end, own);
  });
}

/**
 * Loads the sample shop through the public HTTP API. The history ends when its first definition was made, so that running
 * it again after an interruption sends the same messages.
 */
export async function loadShop(service: { url: string; key: string }): Promise<void> {
  const call = caller(service);
  for (const { kind, id, body } of definitions) await call('PUT', `/v1/${kind}/${id}`, body);
  const { createdAt } = await call('GET', '/v1/segments/shoe-fans');
  const end = Date.parse(String(createdAt));
  const messages = history(end);
  const bar = progress('sample shop', messages.length);
  for (let from = 0; from < messages.length; from += BATCH) {
    const batch = messages.slice(from, from + BATCH);
    await call('POST', '/v1/import', { batch });
    bar.draw(from + batch.length);
  }
  await call('POST', '/v1/batch', { batch: today(end) });
  // Loading again after an interruption is the same launch.
  await call('POST', `/v1/campaigns/${launched}/launch`, {}, { 'idempotency-key': 'sample-shop' });
  await reportOn(call, launched);
}

/** Censuses until the launched campaign's messages have arrived, so that every report has something to show from the start. */
async function reportOn(call: Call, campaignId: string): Promise<void> {
  for (let censuses = 0; censuses < 20; censuses++) {
    await census(call);
    const { planned, underway } = await call('GET', `/v1/reports/campaigns/${campaignId}`);
    if (planned !== 0 && underway === 0) return;
    await pause(500);
  }
}

async function census(call: Call): Promise<void> {
  const { censusId } = await call('POST', '/v1/census', {});
  for (let waited = 0; waited < 120; waited++) {
    const { state } = await call('GET', `/v1/census/${censusId}`);
    if (state !== 'running') return;
    await pause(100);
  }
}

type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Record<string, unknown>>;

const caller =
  ({ url, key }: { url: string; key: string }): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
