/**
 * What the provider's answer to one attempt says. `refused` is definite: it has nothing, and will not send. `lost` is
 * everything else that is not a yes: perhaps it has it, so it must not be asked again.
 */
export type Answer =
  | { readonly kind: 'accepted'; readonly providerId: string }
  | { readonly kind: 'refused'; readonly about: Matter; readonly name: string }
  | { readonly kind: 'lost'; readonly name: string };

/**
 * What a refusal speaks of: the moment (throttled, not reachable), the account or its set-up (sandbox, paused, quota), the
 * address, or the content.
 */
export type Matter = 'moment' | 'account' | 'address' | 'content';

const byName: Readonly<Record<string, Matter>> = {
  TooManyRequestsException: 'moment',
  ThrottlingException: 'moment',
  Throttling: 'moment',
  CredentialsProviderError: 'moment',
  ExpiredTokenException: 'moment',
  MessageRejected: 'account',
  MailFromDomainNotVerifiedException: 'account',
  AccountSuspendedException: 'account',
  SendingPausedException: 'account',
  LimitExceededException: 'account',
  NotFoundException: 'account',
  AccessDeniedException: 'account',
  ThrottledException: 'moment',
  AuthorizationErrorException: 'account',
  PlatformApplicationDisabledException: 'account',
  EndpointDisabledException: 'address',
  OptedOutException: 'address',
};

/** The connection never came about, so nothing was said over it. */
const unreached: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

const ofAddress =
  /PhoneNumber Reason|TargetArn Reason|final '@domain'|illegal address|local address|domain (?:starts|ends|contains|name|is )|(?:e-?mail )?address .*(?:invalid|malformed|not valid)|invalid (?:e-?mail )?(?:address|recipient|to )/i;
const ofQuota = /daily|24.hour|quota|not verified|sandbox/i;

/** Judges what a provider's client threw. Source: the errors of SES v2 `SendEmail` and SNS `Publish`, and the SDK's for what happens before them. */
export function judgeError(error: unknown): Answer {
  const { name, message, code, status } = read(error);
  if (unreached.has(code)) return { kind: 'refused', about: 'moment', name };
  const clientFault = status !== undefined && status >= 400 && status < 500 && status !== 408;
  const known = byName[name];
  if (!clientFault && known === undefined) return { kind: 'lost', name };
  return { kind: 'refused', about: matter(known, message, status), name };
}

function matter(known: Matter | undefined, message: string, status: number | undefined): Matter {
  if (ofQuota.test(message)) return 'account';
  if (known !== undefined) return known;
  if (status === 429) return 'moment';
  if (status === 401 || status === 403) return 'account';
  return ofAddress.test(message) ? 'address' : 'content';
}

function read(error: unknown) {
  const { name, message, code, $metadata } = (error ?? {}) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return {
    name: String(name ?? 'Error'),
    message: String(message ?? ''),
    code,
    status: $metadata?.httpStatusCode,
  };
}
