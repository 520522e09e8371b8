import type { Model, Statement } from '../template/model.ts';
import { credentialOf } from './credential.ts';
import type { CallMishap, Faults } from './faults.ts';
import { permits } from './policies.ts';
import { Refusal } from './refusal.ts';
import {
  type Answer,
  type Asking,
  type Call,
  type HttpCall,
  NoAnswer,
  type Service,
} from './service.ts';
import type { Usage } from './usage.ts';

/** Whoever signs with an access key of its own. */
export interface Caller {
  readonly functionName: string;
  /** What it signs with. Only the signatures of links are verified. */
  readonly secretKey: string;
  /** Terminates the worker that made the call. */
  kill(): void;
}

/** What goes back over the wire: an answer; nothing, for ever; or a torn connection. */
export type Outcome = Answer | 'hangs' | 'torn';

/** The access key of the host itself and of its owner: everything allowed, no faults, not counted. */
const OWNER = 'local';

/**
 * Where every request arrives: finds its service by the credential's scope, its function by the access key, and lets it
 * pass policies and faults, in this order, before the service answers.
 */
export class Reception {
  readonly #services: ReadonlyMap<string, Service>;
  readonly #policies: ReadonlyMap<string, readonly Statement[]>;
  readonly #resourcePolicies: ReadonlyMap<string, readonly Statement[]>;
  readonly #model: Model;
  readonly #faults: Faults;
  readonly #usage: Usage;
  readonly #complain: (problem: string) => void;
  readonly #callers = new Map<string, Caller>();
  /** Whoever has ever signed with a key: a link outlives the worker that made it. */
  readonly #signers = new Map<string, Caller>();

  constructor(options: {
    readonly model: Model;
    /** By the name of the credential's scope. */
    readonly services: ReadonlyMap<string, Service>;
    readonly faults: Faults;
    readonly usage: Usage;
    readonly complain: (problem: string) => void;
  }) {
    const { model } = options;
    this.#model = model;
    this.#services = options.services;
    this.#faults = options.faults;
    this.#usage = options.usage;
    this.#complain = options.complain;
    this.#policies = new Map(model.functions.map(({ name, policies }) => [name, policies]));
    this.#resourcePolicies = new Map(
      [...model.queues, ...model.topics].map(({ arn, policy }) => [arn, policy]),
    );
  }

  enlist(accessKeyId: string, caller: Caller): void {
    this.#callers.set(accessKeyId, caller);
    this.#signers.set(accessKeyId, caller);
  }

  dismiss(accessKeyId: string): void {
    this.#callers.delete(accessKeyId);
  }

  async receive(http: HttpCall): Promise<Outcome> {
    const credential = credentialOf(http);
    const service = credential && this.#services.get(credential.service);
    if (!credential || !service) return unsigned;
    try {
      if (service.verifyLink && http.query.has('X-Amz-Signature'))
        return await this.#serveLink(service, http, this.#signers.get(credential.accessKeyId));
      const caller = this.#callers.get(credential.accessKeyId);
      if (!caller && credential.accessKeyId !== OWNER) throw stranger(service);
      const call = service.read(http);
      return caller
        ? await this.#serveFunction(service, call, caller)
        : await service.answer(call, {
            functionName: undefined,
            partial: false,
            allows: () => true,
          });
    } catch (error) {
      if (error instanceof NoAnswer) return 'hangs';
      if (error instanceof Refusal) return service.refuse(error);
      this.#complain(`${service.name} failed: ${error instanceof Error ? error.stack : error}`);
      return service.refuse(service.excuses.broken);
    }
  }

  async #serveFunction(service: Service, call: Call, caller: Caller): Promise<Outcome> {
    const { functionName } = caller;
    const { name, batches, excuses } = service;
    this.#usage.count(functionName, `${name}.${call.action}`);
    const asking = this.#asking(functionName);
    this.#authorize(service, call, functionName);
    const isBatch = batches.includes(call.action);
    const invocation = call.http.headers['amz-sdk-invocation-id'];
    const invocationId = typeof invocation === 'string' ? invocation : undefined;
    const { action } = call;
    const description = { functionName, service: name, action, isBatch, invocationId };
    const mishap = this.#faults.befalls(description);
    if (mishap === 'refuse') throw excuses.broken;
    if (mishap === 'throttle') throw excuses.throttled;
    if (mishap === 'kill-before') return killed(caller);
    return this.#answer(
      service,
      call,
      { ...asking, partial: mishap === 'partial' },
      caller,
      mishap,
    );
  }

  /** Whoever holds a link may do what it says as the function that signed it; they are no function that is counted, or that fails. */
  async #serveLink(service: Service, http: HttpCall, signer: Caller | undefined): Promise<Answer> {
    if (!signer) throw stranger(service);
    await service.verifyLink?.(http, signer.secretKey);
    const call = service.read(http);
    this.#authorize(service, call, signer.functionName);
    return service.answer(call, this.#asking(signer.functionName));
  }

  /** The faults that come after the effect take the answer away, a refusal too. */
  async #answer(
    service: Service,
    call: Call,
    asking: Asking,
    caller: Caller,
    mishap: CallMishap | undefined,
  ): Promise<Outcome> {
    if (mishap !== 'drop-answer' && mishap !== 'kill-after') return service.answer(call, asking);
    await service.answer(call, asking).catch(() => undefined);
    return mishap === 'kill-after' ? killed(caller) : 'torn';
  }

  #asking(functionName: string): Asking {
    return {
      functionName,
      partial: false,
      allows: (action, resource) => this.#permits(functionName, action, resource),
    };
  }

  #authorize(service: Service, call: Call, functionName: string): void {
    for (const { action, anyOf, context } of service.needs(call)) {
      if (anyOf.some((resource) => this.#permits(functionName, action, resource, context)))
        continue;
      const { code, status } = service.excuses.denied;
      const message = `User: ${this.#roleOf(functionName)} is not authorized to perform: ${action} on resource: ${anyOf[0]} because no identity-based policy allows the ${action} action`;
      // A grant that is missing is a mistake in the stack; the function may well keep it to itself.
      this.#complain(message);
      throw new Refusal(code, message, status);
    }
  }

  #permits(
    functionName: string,
    action: string,
    resource: string,
    context: Readonly<Record<string, string>> = {},
  ): boolean {
    const principal = this.#roleOf(functionName);
    const attempt = { action, resource, principal, context };
    const ofResource = this.#resourcePolicies.get(resource) ?? [];
    return permits(this.#policies.get(functionName) ?? [], ofResource, attempt);
  }

  #roleOf(functionName: string): string {
    return `arn:aws:iam::${this.#model.account}:role/${functionName}`;
  }
}

function killed(caller: Caller): 'torn' {
  caller.kill();
  return 'torn';
}

const stranger = ({ excuses: { stranger } }: Service) =>
  new Refusal(
    stranger.code,
    'The security token included in the request is invalid.',
    stranger.status,
  );

const unsigned: Answer = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'MissingAuthenticationToken' },
  body: JSON.stringify({
    __type: 'MissingAuthenticationToken',
    message: 'The request is signed for no service that the local endpoint knows.',
  }),
};
