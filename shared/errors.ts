/** What can go wrong on purpose. `shared/lambda/problem.ts` gives each kind its status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'precondition-failed'
  | 'too-large'
  | 'too-many-requests'
  | 'unavailable';

/** One thing that is wrong with an input; `path` leads to it from the top of the body, path or query. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The only error that Rapport throws on purpose. Its message and issues are shown to the caller. */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly issues: readonly Issue[];
  readonly headers: Readonly<Record<string, string>>;
  /** One word for what a program may want to tell apart, such as `sold-out`. */
  readonly reason: string | undefined;

  constructor(
    kind: ErrorKind,
    message: string,
    issues: readonly Issue[] = [],
    headers: Readonly<Record<string, string>> = {},
    reason?: string,
  ) {
    super(message);
    this.name = 'AppError';
    this.kind = kind;
    this.issues = issues;
    this.headers = headers;
    this.reason = reason;
  }
}
