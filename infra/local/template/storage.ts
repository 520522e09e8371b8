import * as z from 'zod';
import type { BucketSpec, SecretSpec, TableKey, TableSpec } from './model.ts';
import type { Resources } from './resources.ts';

const Keys = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Table = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: Keys,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: Keys,
        Projection: z.object({
          ProjectionType: z.enum(['KEYS_ONLY', 'ALL', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .default([]),
  LocalSecondaryIndexes: z.undefined('indexes within a partition are not known here').optional(),
  StreamSpecification: z.undefined('streams are not known here').optional(),
  TimeToLiveSpecification: z
    .object({ AttributeName: z.string().optional(), Enabled: z.boolean() })
    .optional(),
});
const Secret = z.object({
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .object({
      PasswordLength: z.coerce.number().default(32),
      ExcludePunctuation: z.boolean().default(false),
      ExcludeCharacters: z.string().default(''),
      IncludeSpace: z.boolean().default(false),
      SecretStringTemplate: z.string().optional(),
      GenerateStringKey: z.string().optional(),
    })
    .optional(),
});

export function tablesOf(resources: Resources): TableSpec[] {
  return resources
    .of(['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table'], Table)
    .map(({ name, arn, properties }) => {
      const keys = (schema: z.infer<typeof Keys>): TableKey[] =>
        schema.map(({ AttributeName, KeyType }) => {
          const definition = properties.AttributeDefinitions.find(
            (one) => one.AttributeName === AttributeName,
          );
          if (!definition) throw new Error(`${name} does not define its key ${AttributeName}`);
          return { name: AttributeName, type: definition.AttributeType, kind: KeyType };
        });
      const ttl = properties.TimeToLiveSpecification;
      return {
        name,
        arn,
        keys: keys(properties.KeySchema),
        indexes: properties.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
          name: IndexName,
          keys: keys(KeySchema),
          projection: Projection.ProjectionType,
          ...(Projection.NonKeyAttributes && { attributes: Projection.NonKeyAttributes }),
        })),
        ...(ttl?.Enabled && ttl.AttributeName !== undefined && { ttlAttribute: ttl.AttributeName }),
      };
    });
}

export const secretsOf = (resources: Resources): SecretSpec[] =>
  resources.of('AWS::SecretsManager::Secret', Secret).map(({ name, arn, properties }) => {
    const generate = properties.GenerateSecretString;
    return {
      name,
      arn,
      ...(properties.Description !== undefined && { description: properties.Description }),
      ...(properties.SecretString !== undefined && { value: properties.SecretString }),
      ...(generate && {
        generate: {
          length: generate.PasswordLength,
          excludePunctuation: generate.ExcludePunctuation,
          excludeCharacters: generate.ExcludeCharacters,
          includeSpace: generate.IncludeSpace,
          ...(generate.SecretStringTemplate !== undefined && {
            template: generate.SecretStringTemplate,
          }),
          ...(generate.GenerateStringKey !== undefined && { key: generate.GenerateStringKey }),
        },
      }),
    };
  });

const Bucket = z.object({
  LifecycleConfiguration: z
    .object({
      Rules: z.array(
        z.object({
          Status: z.enum(['Enabled', 'Disabled']),
          Prefix: z.string().default(''),
          ExpirationInDays: z.coerce.number().optional(),
          ExpirationDate: z.undefined('dates of expiry are not known here').optional(),
          TagFilters: z.undefined('expiry by tag is not known here').optional(),
        }),
      ),
    })
    .default({ Rules: [] }),
});

export const bucketsOf = (resources: Resources): BucketSpec[] =>
  resources.of('AWS::S3::Bucket', Bucket).map(({ ref, arn, properties }) => ({
    name: ref,
    arn,
    expiry: properties.LifecycleConfiguration.Rules.flatMap(
      ({ Status, Prefix: prefix, ExpirationInDays: days }) =>
        Status === 'Enabled' && days !== undefined ? [{ prefix, days }] : [],
    ),
  }));
