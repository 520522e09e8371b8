import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../infra/app.ts';

/** One resource of the template, with every intrinsic function replaced by a plain, plausible string. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes; each test knows its part.
  readonly properties: any;
  readonly deletionPolicy?: string;
}

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const account = '000000000000';
const region = 'eu-west-1';

/** A directory that passes for the bundle of any function, so that these tests need no build. */
export function stubBundle(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rapport-stub-'));
  writeFileSync(join(directory, 'index.cjs'), 'exports.handler = async () => ({});');
  return directory;
}

export const testContext = {
  'aws:cdk:bundling-stacks': [],
  'aws:cdk:disable-stack-trace': true,
} as const;

/** The stack's resources as `cdk synth` would declare them, those of the stacks within it included. */
export function synthesized(context: Readonly<Record<string, unknown>> = {}) {
  process.env.CDK_VALIDATION = 'false';
  const stub = stubBundle();
  const { app, stack } = build({
    context: { ...testContext, ...context },
    bundleOf: () => stub,
    outdir: mkdtempSync(join(tmpdir(), 'rapport-assembly-')),
  });
  const assembly = app.synth();
  const read = (file: string) => JSON.parse(readFileSync(join(assembly.directory, file), 'utf8'));
  const template = assembly.getStackArtifact(stack.artifactId).template;
  const declared = template.Resources as Record<string, Declared>;
  const resolve = resolver(declared);
  const own = resourcesOf(declared, resolve);
  const nested = Object.values(declared)
    .filter(({ Type }) => Type === 'AWS::CloudFormation::Stack')
    .map(({ Properties }) => {
      const [hash = ''] = /[0-9a-f]{64}(?=\.json)/.exec(JSON.stringify(Properties)) ?? [];
      const file: string = read(`${stack.artifactId}.assets.json`).files[hash].source.path;
      const inner: Record<string, Declared> = read(file).Resources;
      const { Parameters = {} } = resolve(Properties) as { Parameters?: Record<string, string> };
      return resourcesOf(inner, resolver(inner, Parameters));
    });
  const resources = [own, ...nested].flat();
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const functions = of('AWS::Lambda::Function');
  const roleOf = ({ properties }: Resource): Resource | undefined =>
    of('AWS::IAM::Role').find(({ id }) => arnOf(id) === properties.Role);
  const grantsOf = (fn: Resource): Statement[] =>
    (roleOf(fn)?.properties.Policies ?? []).flatMap(
      ({ PolicyDocument }: { PolicyDocument: PolicyDocument }) => allowed(PolicyDocument),
    );
  return {
    resources,
    stacks: [own, ...nested],
    of,
    functions,
    roleOf,
    grantsOf,
    outputs: template.Outputs,
  };
}

function resourcesOf(
  declared: Readonly<Record<string, Declared>>,
  resolve: (value: unknown) => unknown,
): Resource[] {
  return Object.entries(declared).map(([id, { Type, Properties, DeletionPolicy }]) => ({
    id,
    type: Type,
    properties: resolve(Properties),
    ...(DeletionPolicy !== undefined && { deletionPolicy: DeletionPolicy }),
  }));
}

interface Declared {
  readonly Type: string;
  readonly Properties: unknown;
  readonly DeletionPolicy?: string;
}

export const arnOf = (id: string) => `arn:aws:any:${region}:${account}:${id}`;

/** What `Ref` gives, where it is not a name. */
const refs: Readonly<Record<string, (id: string) => string>> = {
  'AWS::SQS::Queue': (id) => `https://sqs.${region}.amazonaws.com/${account}/${id}`,
  'AWS::SNS::Topic': arnOf,
  'AWS::SecretsManager::Secret': arnOf,
};

/** What `Fn::GetAtt` gives, where it is not the ARN. */
const own: Readonly<Record<string, (id: string) => string>> = {
  ApiEndpoint: (id) => `https://${id}.execute-api.${region}.amazonaws.com`,
  RegionalDomainName: (id) => `${id.toLowerCase()}.s3.${region}.amazonaws.com`,
};

function resolver(
  declared: Readonly<Record<string, Declared>>,
  parameters: Readonly<Record<string, string>> = {},
) {
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::StackName': 'Rapport-dev',
  };
  const ref = (id: string) =>
    pseudo[id] ?? parameters[id] ?? refs[declared[id]?.Type ?? '']?.(id) ?? id;
  const attribute = ([id = '', name]: string[]) => own[name ?? '']?.(id) ?? arnOf(id);
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = []] = Object.entries(value);
    if (name === 'Ref') return ref(String(argument));
    if (name === 'Fn::GetAtt') return attribute(argument as string[]);
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(resolve).join(separator);
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  return resolve;
}

const list = (value: string | string[]) => (Array.isArray(value) ? value : [value]);

interface PolicyDocument {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | string[];
    readonly Resource: string | string[];
  }[];
}

const allowed = (document: PolicyDocument): Statement[] =>
  document.Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Action, Resource }) => ({
    actions: list(Action),
    resources: list(Resource),
  }));

/** `offers/decide`, from the description that `AppFunction` writes. */
export const entryOf = ({ properties }: Resource): string =>
  /^functions\/(.+)\.ts$/.exec(properties.Description)?.[1] ?? '';
