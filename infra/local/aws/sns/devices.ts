import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Journal, noJournal, openJournal } from '../journal.ts';
import { Refusal } from '../refusal.ts';
import { bad } from './rules.ts';

/** A device, as SNS keeps it: its attributes are all text. */
export interface Endpoint {
  readonly arn: string;
  readonly application: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Line = { readonly put: Endpoint } | { readonly remove: string };

const arnOfApplication =
  /^(arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}):app\/(APNS|APNS_SANDBOX|GCM|ADM|BAIDU|WNS|MPNS)\/([A-Za-z0-9_.-]{1,256})$/;
const MAX_USER_DATA = 2_048;
const settable = ['CustomUserData', 'Enabled', 'Token'];

/**
 * The endpoints of platform applications. Every application of a well-formed ARN is there: making one takes a certificate of
 * Apple's or a key of Google's, which nobody has for a laptop.
 * https://docs.aws.amazon.com/sns/latest/api/API_CreatePlatformEndpoint.html
 */
export class Devices {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #journal: Journal<Line>;

  constructor(directory: string | undefined) {
    this.#journal = directory
      ? openJournal<Line>(join(directory, 'devices.jsonl'), (line) => this.#apply(line))
      : noJournal;
  }

  /**
   * The endpoint of a token. One that is there is answered if it has the same attributes, those that are not given aside;
   * else refused, in words that name it. Throws Refusal.
   */
  create(application: string, token: string, given: Readonly<Record<string, string>>): Endpoint {
    const [, base, platform, name] = arnOfApplication.exec(application) ?? [];
    if (base === undefined)
      throw bad(
        `PlatformApplicationArn Reason: Wrong number of slashes in relative portion of the ARN.`,
      );
    assertAttributes({ ...given, Token: token });
    const there = [...this.#endpoints.values()].find(
      (one) => one.application === application && one.attributes.Token === token,
    );
    if (!there) {
      const arn = `${base}:endpoint/${platform}/${name}/${randomUUID()}`;
      return this.#write({
        arn,
        application,
        attributes: { Enabled: 'true', ...given, Token: token },
      });
    }
    const differs = Object.entries(given).some(([key, value]) => there.attributes[key] !== value);
    if (differs)
      throw bad(
        `Token Reason: Endpoint ${there.arn} already exists with the same Token, but different attributes.`,
      );
    return there;
  }

  /** Throws Refusal for what is not there. */
  get(arn: string): Endpoint {
    const endpoint = this.#endpoints.get(arn);
    if (!endpoint) throw new Refusal('NotFound', 'Endpoint does not exist', 404);
    return endpoint;
  }

  has(arn: string): boolean {
    return this.#endpoints.has(arn);
  }

  set(arn: string, attributes: Readonly<Record<string, string>>): void {
    const endpoint = this.get(arn);
    assertAttributes(attributes);
    this.#write({ ...endpoint, attributes: { ...endpoint.attributes, ...attributes } });
  }

  /** One that is not there is deleted already. */
  remove(arn: string): void {
    const line = { remove: arn };
    this.#apply(line);
    this.#journal.append(line);
  }

  close(): void {
    this.#journal.close();
  }

  #write(endpoint: Endpoint): Endpoint {
    const line = { put: endpoint };
    this.#apply(line);
    this.#journal.append(line);
    return endpoint;
  }

  #apply(line: Line): void {
    if ('remove' in line) this.#endpoints.delete(line.remove);
    else this.#endpoints.set(line.put.arn, line.put);
  }
}

function assertAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!settable.includes(name)) throw bad(`Attributes Reason: Invalid attribute name: ${name}`);
    if (name === 'Token' && value === '') throw bad('Token Reason: Token cannot be empty');
    if (name === 'Enabled' && !/^(true|false)$/i.test(value))
      throw bad('Attributes Reason: Invalid value for attribute: Enabled: must be true or false');
    if (name === 'CustomUserData' && Buffer.byteLength(value) > MAX_USER_DATA)
      throw bad(
        'Attributes Reason: Invalid value for attribute: CustomUserData: must be at most 2048 bytes long in UTF-8 encoding',
      );
  }
}
