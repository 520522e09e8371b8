/**
 * A request that a service refuses, before it is spelled in that service's protocol.
 * `code` is the name that the AWS SDKs give the error (`ConditionalCheckFailedException`).
 */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  /** Further fields of the error's body: `{Item}` of a failed condition. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    status = 400,
    detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}
