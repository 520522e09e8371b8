// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation spells a substitution
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Template {
  readonly Resources: Readonly<Record<string, object>>;
  readonly Outputs?: Readonly<Record<string, object>>;
  readonly Parameters?: Readonly<Record<string, object>>;
}

/**
 * A cloud assembly written by hand: stacks by name, the source of `index.cjs` by asset key, and templates of nested stacks
 * by theirs.
 */
export function writeAssembly(
  stacks: Readonly<Record<string, Template>>,
  code: Readonly<Record<string, string>> = {},
  nested: Readonly<Record<string, Template>> = {},
): string {
  const directory = mkdtempSync(join(tmpdir(), 'assembly-'));
  const write = (name: string, value: unknown) =>
    writeFileSync(join(directory, name), JSON.stringify(value));
  const artifacts: Record<string, object> = {
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
    tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
  };
  for (const [name, template] of Object.entries(stacks)) {
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.json` },
    };
    write(`${name}.json`, template);
  }
  write('manifest.json', { version: '1', artifacts });
  const files = Object.entries(code).map(([key, source]) => {
    mkdirSync(join(directory, `asset.${key}`));
    writeFileSync(join(directory, `asset.${key}`, 'index.cjs'), source);
    const destinations = { here: { objectKey: `${key}.zip` } };
    return [key, { source: { path: `asset.${key}`, packaging: 'zip' }, destinations }];
  });
  const templates = Object.entries(nested).map(([key, template]) => {
    write(`${key}.nested.json`, template);
    const destinations = { here: { objectKey: `${key}.json` } };
    return [key, { source: { path: `${key}.nested.json`, packaging: 'file' }, destinations }];
  });
  write('assets.json', { files: Object.fromEntries([...files, ...templates]) });
  return directory;
}

/** A function's role and itself, as CDK spells them. */
export const aFunction = (
  id: string,
  options: {
    readonly variables?: object;
    readonly allow?: readonly object[];
    readonly properties?: object;
  } = {},
) => ({
  [`${id}Role`]: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {},
      Policies: [{ PolicyName: 'uses', PolicyDocument: { Statement: options.allow ?? [] } }],
    },
  },
  [id]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `Test-${id}`,
      Code: { S3Bucket: 'assets', S3Key: `${id}.zip` },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 5,
      MemorySize: 128,
      Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
      Environment: { Variables: options.variables ?? {} },
      ...options.properties,
    },
  },
});

/** An HTTP API that leads every given route to the function with that id. */
export const anApi = (
  routes: Readonly<Record<string, string>>,
  { stage = {}, api = {} }: { readonly stage?: object; readonly api?: object } = {},
) => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', ...api } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', ...stage },
  },
  ...Object.fromEntries(
    [...new Set(Object.values(routes))].flatMap((id) => [
      [
        `${id}Integration`,
        {
          Type: 'AWS::ApiGatewayV2::Integration',
          Properties: {
            IntegrationType: 'AWS_PROXY',
            IntegrationUri: { 'Fn::GetAtt': [id, 'Arn'] },
            PayloadFormatVersion: '2.0',
          },
        },
      ],
      [
        `${id}Permission`,
        {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
            Principal: 'apigateway.amazonaws.com',
            SourceArn: {
              'Fn::Sub':
                'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*',
            },
          },
        },
      ],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(routes).map(([key, id], index) => [
      `Route${index}`,
      {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          RouteKey: key,
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${id}Integration` }]] },
        },
      },
    ]),
  ),
});

export const addresses = { aws: 'http://127.0.0.1:4566', api: 'http://127.0.0.1:3000' };
