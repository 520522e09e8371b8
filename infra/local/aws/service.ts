import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from './refusal.ts';

/** A request as it came over the wire. */
export interface HttpCall {
  readonly method: string;
  /** Decoded per segment by whoever needs it; still percent-encoded here. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request that its service has understood: which operation, with which parameters. */
export interface Call {
  /** The API operation: `PutItem`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly http: HttpCall;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** One permission that a call needs: the action on at least one of the resources (an identity has two names in SES). */
export interface Need {
  /** As policies spell it: `dynamodb:PutItem`. */
  readonly action: string;
  readonly anyOf: readonly string[];
  /** Condition keys that this request carries, in lower case. */
  readonly context?: Readonly<Record<string, string>>;
}

/** What a service may know of whoever asks. */
export interface Asking {
  /** Undefined for the host itself and its owner. */
  readonly functionName: string | undefined;
  /** A fault: report part of the batch as not processed. */
  readonly partial: boolean;
  /** Whether the caller's role allows something else too; S3 answers 403 instead of 404 where it may not list. */
  allows(action: string, resource: string): boolean;
}

/** The words in which a service says that it is broken, busy, or not for the caller. */
export interface Excuses {
  readonly broken: Refusal;
  readonly throttled: Refusal;
  /** Code and status of a missing grant. */
  readonly denied: { readonly code: string; readonly status: number };
  /** Code and status of an unknown access key. */
  readonly stranger: { readonly code: string; readonly status: number };
}

/** One of AWS's services, as the endpoint sees it. */
export interface Service {
  /** Its name in usage reports and faults: `DynamoDB`. */
  readonly name: string;
  /** Operations that work on batches and may report a part as not processed. */
  readonly batches: readonly string[];
  readonly excuses: Excuses;
  read(http: HttpCall): Call;
  /** Whether it takes requests that are signed in their address, by whoever has this secret. Throws Refusal. */
  verifyLink?(http: HttpCall, secretKey: string): Promise<void>;
  needs(call: Call): readonly Need[];
  /** Throws Refusal. */
  answer(call: Call, asking: Asking): Promise<Answer>;
  /** Spells a refusal in the service's protocol. */
  refuse(refusal: Refusal): Answer;
}

/** Thrown instead of an answer: the request hangs until the client gives up. */
export class NoAnswer extends Error {}
