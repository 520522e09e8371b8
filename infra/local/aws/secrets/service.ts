import { randomInt, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model, SecretSpec } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import type { Call, Service } from '../service.ts';
import { jsonWire } from '../wire.ts';

const wire = jsonWire('1.1', 'com.amazonaws.secretsmanager');

/**
 * The values of the template's secrets: generated once, then kept in `secrets.json`, readable by its owner alone.
 * Without a directory they last as long as the process.
 */
export function keepSecrets(
  model: Model,
  directory: string | undefined,
): ReadonlyMap<string, string> {
  const file = directory && join(directory, 'secrets.json');
  const kept = file ? read(file) : {};
  const values = new Map(
    model.secrets.map((secret) => [
      secret.arn,
      secret.value ?? kept[secret.name] ?? generate(secret),
    ]),
  );
  if (directory && file) {
    const named = model.secrets.map(({ name, arn }) => [name, values.get(arn)]);
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, `${JSON.stringify({ ...kept, ...Object.fromEntries(named) }, null, 2)}\n`, {
      mode: 0o600,
    });
  }
  return values;
}

/** Secrets Manager: secrets are read; the template alone makes them. */
export function secretsService(model: Model, values: ReadonlyMap<string, string>): Service {
  const arnOf = ({ input }: Call) => {
    const id = String(input.SecretId ?? '');
    const found = model.secrets.find(({ name, arn }) => name === id || arn === id);
    if (found) return found.arn;
    throw new Refusal(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  };

  return {
    name: 'SecretsManager',
    batches: [],
    excuses: {
      broken: new Refusal('InternalServiceError', 'An error occurred on the server side.', 500),
      throttled: new Refusal('ThrottlingException', 'Rate exceeded'),
      denied: { code: 'AccessDeniedException', status: 400 },
      stranger: { code: 'UnrecognizedClientException', status: 400 },
    },
    read: wire.read,
    refuse: wire.refuse,
    needs: (call) => [{ action: `secretsmanager:${call.action}`, anyOf: [arnOf(call)] }],
    async answer(call) {
      const ARN = arnOf(call);
      const about = { ARN, Name: model.secrets.find(({ arn }) => arn === ARN)?.name };
      if (call.action === 'DescribeSecret') return wire.accept(about);
      if (call.action !== 'GetSecretValue') {
        throw new Refusal('InvalidRequestException', `${call.action} is not offered`);
      }
      const version = { VersionId: versionOf(ARN), VersionStages: ['AWSCURRENT'] };
      return wire.accept({ ...about, ...version, SecretString: values.get(ARN) });
    },
  };
}

const versions = new Map<string, string>();
function versionOf(arn: string): string {
  const version = versions.get(arn) ?? randomUUID();
  versions.set(arn, version);
  return version;
}

function read(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new Error(`${file} cannot be read: without it every key would change`, { cause: error });
  }
}

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** As CloudFormation's GenerateSecretString. */
function generate({ generate: rules, name }: SecretSpec): string {
  if (!rules) throw new Error(`The secret ${name} has neither a value nor rules to generate one`);
  const marks = rules.excludePunctuation ? '' : PUNCTUATION;
  const alphabet = [...LETTERS, ...marks, ...(rules.includeSpace ? ' ' : '')].filter(
    (mark) => !rules.excludeCharacters.includes(mark),
  );
  const text = Array.from(
    { length: rules.length },
    () => alphabet[randomInt(alphabet.length)],
  ).join('');
  if (rules.key === undefined) return text;
  return JSON.stringify({ ...JSON.parse(rules.template ?? '{}'), [rules.key]: text });
}
