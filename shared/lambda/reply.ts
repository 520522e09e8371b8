/** What a handler answers; API Gateway's payload format 2.0. */
export interface Reply {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A JSON answer; `undefined` is an answer without a body. */
export const reply = (
  statusCode: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply =>
  body === undefined
    ? { statusCode, headers }
    : {
        statusCode,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      };

/** A page for people. */
export const page = (statusCode: number, html: string): Reply => ({
  statusCode,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: html,
});
