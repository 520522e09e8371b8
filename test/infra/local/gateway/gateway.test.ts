import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createGateway } from '../../../../infra/local/gateway/gateway.ts';
import { readModel } from '../../../../infra/local/template/read.ts';
import type { Outcome } from '../../../../infra/local/workers/worker.ts';
import { addresses, aFunction, anApi, writeAssembly } from '../assembly.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const answering = (answer: unknown) => async (): Promise<Outcome> => ({
  payload: JSON.stringify(answer),
});

async function gateway(
  invoke: (functionName: string, event: never) => Promise<Outcome>,
  options: { routes?: Record<string, string>; stage?: object; api?: object; own?: object } = {},
): Promise<string> {
  const { routes = { $default: 'F' }, own = {}, ...settings } = options;
  const Resources = { ...aFunction('F'), ...anApi(routes, settings), ...own };
  const model = readModel(writeAssembly({ App: { Resources } }), addresses);
  const handle = createGateway({
    model,
    host: 'localhost',
    now: () => new Date(),
    invoke: (name, event) => invoke(name, event as never),
  });
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const told = async (response: Response) => [response.status, await response.text()];
const ok = { statusCode: 200, body: 'fine' };

test('an answer names the request for whoever reports it', async () => {
  const url = await gateway(answering(ok));
  expect((await fetch(url)).headers.get('apigw-requestid')).toMatch(/^.{15}=$/);
});

test('HEAD gets the headers of the answer without its body', async () => {
  const url = await gateway(answering(ok));
  const response = await fetch(url, { method: 'HEAD' });
  expect([response.headers.get('content-length'), await response.text()]).toEqual(['4', '']);
});

test('a body of 4 MB reaches the function', async () => {
  const url = await gateway(async () => ({ payload: '1' }));
  const body = Buffer.alloc(4 * 1024 * 1024);
  expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
});

describe('the gateway itself answers', () => {
  test('404 when no route matches and there is no $default', async () => {
    const url = await gateway(answering(ok), { routes: { 'GET /a': 'F' } });
    expect(await told(await fetch(`${url}/b`))).toEqual([404, '{"message":"Not Found"}']);
  });

  test('413 to a body over 10 MB', async () => {
    const url = await gateway(answering(ok));
    const response = await fetch(url, { method: 'POST', body: Buffer.alloc(10_485_761) });
    expect(await told(response)).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  test('413 to a body that Lambda would refuse', async () => {
    const url = await gateway(answering(ok));
    const response = await fetch(url, { method: 'POST', body: Buffer.alloc(5_000_000) });
    expect((await told(response))[0]).toBe(413);
  });

  test('431 to headers over 10,240 bytes', async () => {
    const url = await gateway(answering(ok));
    const response = await fetch(url, { headers: { 'x-long': 'x'.repeat(10_240) } });
    expect(response.status).toBe(431);
  });

  test('400 to a path that makes no UTF-8', async () => {
    const url = await gateway(answering(ok));
    const status = await new Promise((resolve) => {
      httpRequest(url, { path: '/%ff' }, (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(400);
  });

  test.each([
    ['throws', { error: { errorType: 'E', errorMessage: 'm' }, how: 'threw' as const }],
    ['dies', { error: { errorType: 'E', errorMessage: 'm' }, how: 'crashed' as const }],
    ['answers nonsense', { payload: '{"statusCode":"soon"}' }],
  ])('500 when the function %s', async (_what, outcome) => {
    const url = await gateway(async () => outcome);
    expect(await told(await fetch(url))).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  test('500 when the function does not let the gateway in', async () => {
    const url = await gateway(answering(ok), {
      own: { FPermission: { Type: 'AWS::Logs::LogGroup' } },
    });
    expect((await fetch(url)).status).toBe(500);
  });

  test("503 when the function takes longer than the integration's limit", async () => {
    const integration = anApi({ $default: 'F' }).FIntegration;
    const FIntegration = {
      ...integration,
      Properties: { ...(integration as { Properties: object }).Properties, TimeoutInMillis: 50 },
    };
    const url = await gateway(() => new Promise(() => {}), { own: { FIntegration } });
    expect(await told(await fetch(url))).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  test('429 when the stage is throttled', async () => {
    const url = await gateway(answering(ok), {
      stage: { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    });
    await fetch(url);
    expect(await told(await fetch(url))).toEqual([429, '{"message":"Too Many Requests"}']);
  });

  test('a preflight, without the function', async () => {
    const url = await gateway(
      async () => {
        throw new Error('The function was invoked');
      },
      { api: { CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['POST'] } } },
    );
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' };
    const response = await fetch(url, { method: 'OPTIONS', headers });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      204,
      '*',
    ]);
  });
});

test('what %2F hides parts the path, and reaches another route', async () => {
  const url = await gateway(
    async (_name, { routeKey }: { routeKey: string }) => ({ payload: JSON.stringify(routeKey) }),
    { routes: { 'GET /a/{id}': 'F', $default: 'F' } },
  );
  expect(await (await fetch(`${url}/a/b%2Fc`)).text()).toBe('$default');
});
