/**
 * API Gateway's own rules for HTTP APIs, in one table; the rest of this room follows it. Where AWS's documentation is
 * silent, the source says who measured it.
 *
 * "Working with HTTP APIs" below is the chapter of that name in the API Gateway Developer Guide.
 */
export const rules = {
  /** "Quotas for configuring and running an HTTP API": payload size. */
  maxBodyBytes: 10 * 1024 * 1024,

  /** "Quotas for configuring and running an HTTP API": total combined size of request line and header values. */
  maxHeaderBytes: 10_240,

  /** "Quotas for configuring and running an HTTP API": maximum integration timeout. */
  maxIntegrationMs: 30_000,

  /**
   * "AWS Lambda proxy integrations for HTTP APIs": "if the content type of the request is binary, the body is
   * base64-encoded", without saying which are. Measured on AWS by ministackorg/ministack#766: `text/*`,
   * `application/json`, `application/xml` and `application/javascript` arrive as text; all others, forms and a
   * missing type included, as base64. A structured suffix (`+json`, `+xml`) counts as what it is built on.
   */
  textTypes: /^(text\/.*|application\/(.*\+)?(json|xml)|application\/javascript)$/,

  /**
   * "Create routes for HTTP APIs": "API Gateway decodes URL-encoded request parameters before passing them to your
   * backend integration". So a path is decoded first, and what was `%2F` parts segments like any other slash.
   */
  pathIsDecodedFirst: true,

  /**
   * "Create routes for HTTP APIs": full match, then match with a greedy variable, then `$default`. A slash at the end
   * makes another path: it matches no route that does not spell it (storacha/w3infra#166 met that in production).
   */
  priority: ['full', 'greedy', '$default'],

  /**
   * "Configure CORS for HTTP APIs": once configured, the gateway answers preflights itself, even without an OPTIONS
   * route, and ignores the CORS headers of integrations.
   */
  corsHeaders: /^access-control-/,

  /** Headers of one connection only (RFC 9110, 7.6.1): they do not reach the function, nor leave from it. */
  hopByHop:
    /^(connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|content-length)$/,

  /**
   * "AWS Lambda proxy integrations for HTTP APIs": the type of an inferred answer; and of one that names none (as
   * measured).
   */
  inferredType: 'application/json',
  unnamedType: 'text/plain;charset=UTF-8',
} as const;

/**
 * Answers that the gateway makes itself. Their bodies cannot be shaped: HTTP APIs have no gateway responses ("Choose
 * between REST APIs and HTTP APIs").
 */
export const refusals = {
  badRequest: { status: 400, message: 'Bad Request' },
  notFound: { status: 404, message: 'Not Found' },
  tooLarge: { status: 413, message: 'Request Entity Too Large' },
  headersTooLarge: { status: 431, message: 'Request Header Fields Too Large' },
  /** "Throttle requests to your HTTP APIs". */
  throttled: { status: 429, message: 'Too Many Requests' },
  /**
   * "Troubleshooting issues with HTTP API Lambda integrations": the function failed, answered nonsense, or may not be
   * invoked.
   */
  failed: { status: 500, message: 'Internal Server Error' },
  /** The integration took longer than its limit. */
  timedOut: { status: 503, message: 'Service Unavailable' },
} as const;
export type Refusal = (typeof refusals)[keyof typeof refusals];
