import { join } from 'node:path';
import { build } from 'esbuild';
import { aFunction, anApi, writeAssembly } from '../../infra/local/assembly.ts';
import { startHost, type TestHost } from '../../support/host.ts';

/**
 * The host's own floor: the same gateway, workers and endpoint around one function that reads one item. Rates of the
 * product are told as a part of this one's, in the same run, so that they mean the same on any machine. `POST /floor`
 * is its route.
 */
export async function startFloor(): Promise<TestHost> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'function.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
  });
  const table = { 'Fn::GetAtt': ['Table', 'Arn'] };
  const Resources = {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    ...aFunction('Floor', {
      variables: { TABLE: { Ref: 'Table' } },
      allow: [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table }],
      properties: { MemorySize: 512 },
    }),
    ...anApi({ 'POST /floor': 'Floor' }),
  };
  const code = { Floor: outputFiles[0]?.text ?? '' };
  return startHost({ assembly: writeAssembly({ Floor: { Resources } }, code) });
}
