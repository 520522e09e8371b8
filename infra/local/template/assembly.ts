import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';

/** A resource as the template spells it, intrinsic functions unresolved. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** One synthesized stack: its template, and where its assets lie. */
export interface Stack {
  readonly name: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** The stacks within it; only what changes nothing for the code that runs may be in them. */
  readonly nested: readonly Pick<Stack, 'name' | 'resources'>[];
  readonly parameters: Readonly<Record<string, { Default?: unknown }>>;
  readonly outputs: Readonly<
    Record<string, { Value: unknown; Export?: { Name: unknown } | undefined }>
  >;
  /** By S3 key as the template names it: the absolute path of the directory. */
  readonly assets: ReadonlyMap<string, string>;
}

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
const Template = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    )
    .default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() }).partial()).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }),
    )
    .default({}),
});
const Assets = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});
const StackProperties = z.object({ templateFile: z.string(), stackName: z.string().optional() });

/** Every stack of a cloud assembly, those of its stages included. */
export function readAssembly(directory: string): Stack[] {
  const { artifacts } = Manifest.parse(json(join(directory, 'manifest.json')));
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest') continue;
    for (const { source, destinations } of Object.values(
      Assets.parse(json(join(directory, String(properties.file)))).files,
    )) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations))
        assets.set(objectKey, resolve(directory, source.path));
    }
  }
  return Object.entries(artifacts).flatMap(([id, { type, properties }]): Stack[] => {
    if (type === 'cdk:cloud-assembly')
      return readAssembly(join(directory, String(properties.directoryName)));
    if (type !== 'aws:cloudformation:stack') return [];
    const { templateFile, stackName = id } = StackProperties.parse(properties);
    const template = Template.parse(json(join(directory, templateFile)));
    return [
      {
        name: stackName,
        resources: template.Resources,
        nested: nestedIn(template.Resources, assets),
        parameters: template.Parameters,
        outputs: template.Outputs,
        assets,
      },
    ];
  });
}

const NESTED = 'AWS::CloudFormation::Stack';

/** A nested stack names its template by the key of an asset, at the end of an address. */
function nestedIn(
  resources: Readonly<Record<string, Resource>>,
  assets: Stack['assets'],
): Stack['nested'] {
  return Object.entries(resources).flatMap(([name, { Type, Properties }]) => {
    if (Type !== NESTED) return [];
    const [key = ''] = /[0-9a-f]{64}\.json/.exec(JSON.stringify(Properties.TemplateURL)) ?? [];
    const file = assets.get(key);
    if (file === undefined) throw new Error(`The template of ${name} is no asset of its assembly`);
    return [{ name, resources: Template.parse(json(file)).Resources }];
  });
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
