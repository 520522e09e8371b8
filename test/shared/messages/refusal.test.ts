import { expect, test } from 'vitest';
import { judgeError } from '../../../shared/messages/refusal.ts';

const thrown = (name: string, message: string, status?: number, code?: string) =>
  Object.assign(new Error(message), {
    name,
    ...(status && { $metadata: { httpStatusCode: status } }),
    ...(code && { code }),
  });

test.each([
  ['moment', thrown('TooManyRequestsException', 'Maximum sending rate exceeded.', 429)],
  ['moment', thrown('ThrottlingException', 'Rate exceeded', 400)],
  ['moment', thrown('Error', 'connect ECONNREFUSED 127.0.0.1:1', undefined, 'ECONNREFUSED')],
  ['moment', thrown('Error', 'getaddrinfo ENOTFOUND', undefined, 'ENOTFOUND')],
  ['account', thrown('TooManyRequestsException', 'Daily message quota exceeded.', 429)],
  ['account', thrown('LimitExceededException', 'Daily message quota exceeded.', 400)],
  ['account', thrown('MessageRejected', 'Email address is not verified.', 400)],
  ['account', thrown('MailFromDomainNotVerifiedException', '', 400)],
  ['account', thrown('AccountSuspendedException', '', 400)],
  ['account', thrown('SendingPausedException', '', 400)],
  ['account', thrown('NotFoundException', 'Configuration set <rapport> does not exist.', 404)],
  ['account', thrown('AccessDeniedException', 'not authorized to perform: ses:SendEmail', 403)],
  ['address', thrown('BadRequestException', "Missing final '@domain'", 400)],
  ['address', thrown('BadRequestException', 'Local address contains control or whitespace', 400)],
  ['address', thrown('BadRequestException', 'Illegal address', 400)],
  ['address', thrown('BadRequestException', 'Domain contains illegal character', 400)],
  ['content', thrown('BadRequestException', 'Invalid header value', 400)],
] as const)('a refusal for the %s: %s', (about, error) => {
  expect(judgeError(error)).toMatchObject({ kind: 'refused', about });
});

test.each([
  ['no answer in time', thrown('TimeoutError', 'Connection timed out after 10000 ms')],
  ['a connection that broke', thrown('Error', 'read ECONNRESET', undefined, 'ECONNRESET')],
  ['trouble at the provider', thrown('InternalServiceErrorException', '', 500)],
  ['a gateway without an answer', thrown('Error', 'Service Unavailable', 503)],
  ['a request that took too long', thrown('RequestTimeout', '', 408)],
  ['something that is no error', 'what'],
  ['nothing', undefined],
])('%s may have been sent', (_name, error) => {
  expect(judgeError(error)).toMatchObject({ kind: 'lost' });
});
