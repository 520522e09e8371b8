import { contractOf, type OpenApi } from './contract.ts';
import type { TestHost } from './host.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: journeys assert on the parts that they care about
  readonly body: any;
}

type As = 'secret' | 'write' | 'nobody' | { readonly bearer: string };

/**
 * Speaks HTTP to a host as its users do. Every answer is compared with the host's own OpenAPI document; one that does not
 * fit it, and any 5xx, fails the journey.
 */
export async function clientOf(host: Pick<TestHost, 'url' | 'writeKey' | 'secretKey'>) {
  const document = (await (await fetch(`${host.url}/openapi.json`)).json()) as OpenApi;
  const mismatch = contractOf(document);

  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    as: As = 'secret',
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${host.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...credential(as), ...headers },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const parsed = text === '' ? undefined : type.includes('json') ? JSON.parse(text) : text;
    const wrong = mismatch(method, path, response.status, type, parsed);
    if (response.status >= 500)
      throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 300)}`);
    if (wrong) throw new Error(`The answer does not fit the OpenAPI document: ${wrong}`);
    return { status: response.status, headers: response.headers, body: parsed };
  };
  const credential = (as: As): Record<string, string> => {
    if (as === 'nobody') return {};
    if (as === 'write') return { authorization: `Basic ${btoa(`${host.writeKey}:`)}` };
    return { authorization: `Bearer ${as === 'secret' ? host.secretKey : as.bearer}` };
  };

  return {
    ask,
    get: (path: string, as?: As) => ask('GET', path, undefined, as),
    put: (path: string, body: unknown, as?: As) => ask('PUT', path, body, as),
    post: (path: string, body: unknown, as?: As) => ask('POST', path, body, as),
    remove: (path: string, as?: As) => ask('DELETE', path, undefined, as),
    /** Records one event with the write key, as a page does. */
    track: (userId: string, event: string, properties: unknown = {}, more: object = {}) =>
      ask('POST', '/v1/track', { userId, event, properties, ...more }, 'write'),
    /** Runs a census to its end and gives its answer. */
    census: async () => {
      const { body } = await ask('POST', '/v1/census', {});
      for (;;) {
        const answer = await ask('GET', `/v1/census/${body.censusId}`);
        if (answer.body.state !== 'running') return answer.body;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
export type Client = Awaited<ReturnType<typeof clientOf>>;
