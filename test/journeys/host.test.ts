import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { clientOf } from '../support/client.ts';
import { startHost, synthesized, type TestHost } from '../support/host.ts';

const hosts: TestHost[] = [];
const start: typeof startHost = async (options) => {
  const host = await startHost(options);
  hosts.push(host);
  return host;
};
const scratch = () => mkdtempSync(join(tmpdir(), 'rapport-journey-'));
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop();
});

interface Statement {
  Action: string | string[];
}

/** The application without one grant of one function, as if somebody had forgotten it. */
async function withoutGrant(role: RegExp, action: string): Promise<string> {
  const assembly = scratch();
  cpSync(await synthesized(), assembly, { recursive: true });
  const path = join(assembly, 'Rapport-dev.template.json');
  const template = JSON.parse(readFileSync(path, 'utf8'));
  let removed = 0;
  for (const [id, { Type, Properties }] of Object.entries<{
    Type: string;
    Properties: {
      PolicyDocument: { Statement: Statement[] };
      Policies?: { PolicyDocument: { Statement: Statement[] } }[];
    };
  }>(template.Resources)) {
    if (!/^AWS::IAM::(Policy|Role)$/.test(Type) || !role.test(id)) continue;
    const documents = [
      Properties.PolicyDocument,
      ...(Properties.Policies ?? []).map((policy) => policy.PolicyDocument),
    ];
    for (const document of documents.filter((found) => found !== undefined)) {
      for (const statement of document.Statement) {
        const actions = [statement.Action].flat();
        statement.Action = actions.map((each) =>
          each === action ? 'dynamodb:DescribeTable' : each,
        );
        removed += actions.filter((each) => each === action).length;
      }
    }
  }
  if (removed === 0) throw new Error(`No grant of ${action} was found to remove`);
  writeFileSync(path, JSON.stringify(template));
  return assembly;
}

describe('the policies of the template are in force on the laptop', () => {
  test('a function that lost one grant is refused by name, and its route fails', async () => {
    const host = await start({ assembly: await withoutGrant(/EventsRecord/, 'dynamodb:PutItem') });
    const answer = await fetch(`${host.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${host.writeKey}:`)}` },
      body: '{"userId":"ada","event":"X"}',
    });
    expect(answer.status).toBe(503);
    expect(readFileSync(join(host.directory, 'functions.log'), 'utf8')).toMatch(
      /is not authorized to perform: dynamodb:PutItem/,
    );
  });
});

describe('what was recorded is there after a restart', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)('after %s', async (signal) => {
    const directory = scratch();
    const first = await start({ directory });
    const before = await clientOf(first);
    await before.put('/v1/placements/home', { name: 'Home', slots: 1 });
    await before.track('ada', 'Product Viewed', { category: 'shoes' });
    expect(await first.stop(signal)).toBe(signal === 'SIGTERM' ? 0 : null);

    const second = await start({ directory });
    const after = await clientOf(second);
    expect((await after.get('/v1/customers/ada')).body.activity['Product Viewed'].total).toBe(1);
    expect((await after.get('/v1/placements/home')).body.slots).toBe(1);
    expect(second.secretKey).toBe(first.secretKey);
    await second.stop();
    rmSync(directory, { recursive: true, force: true });
  });
});

test('a port in use is said plainly', async () => {
  const host = await start();
  const port = new URL(host.url).port;
  await expect(start({ args: ['--port', port] })).rejects.toThrow(
    new RegExp(`${port}.*in use`, 'i'),
  );
});

test('what a function does to itself does not take the host down', async () => {
  const host = await start();
  const client = await clientOf(host);
  await host.faults.set({ function: 'events/record', call: 1, how: 'kill-before', times: 1 });
  const answer = await fetch(`${host.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${host.writeKey}:`)}` },
    body: '{"userId":"ada","event":"X"}',
  });
  expect(answer.status).toBe(500);
  expect((await client.track('ada', 'X')).status).toBe(200);
});
