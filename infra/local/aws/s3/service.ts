import type { Model } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import type { Answer, Asking, Call, HttpCall, Service } from '../service.ts';
import { escapeXml } from '../wire.ts';
import { verifyLink } from './link.ts';
import { Bucket, type StoredObject } from './objects.ts';
import { type Kind, uploadsOf } from './uploads.ts';

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: XML + body,
});

/** S3 with addresses by path: put, get, head, delete and list of objects, uploads in parts, and links that are signed. */
export function s3Service(options: {
  readonly model: Model;
  readonly directory: string | undefined;
  readonly now: () => Date;
}): Service {
  const { model, directory, now } = options;
  const buckets = new Map(model.buckets.map((spec) => [spec.name, new Bucket(spec, directory)]));

  const uploads = uploadsOf();

  const bucketOf = ({ input }: Call): Bucket => {
    const found = buckets.get(String(input.Bucket));
    if (found) return found;
    throw new Refusal('NoSuchBucket', 'The specified bucket does not exist', 404);
  };

  function put(bucket: Bucket, { input, http }: Call): Answer {
    if (http.headers['content-length'] === undefined)
      throw new Refusal(
        'MissingContentLength',
        'You must provide the Content-Length HTTP header.',
        411,
      );
    const key = String(input.Key);
    const existing = bucket.find(key, now());
    const { 'if-none-match': noneMatch, 'if-match': match } = http.headers;
    if ((noneMatch === '*' && existing) || (match !== undefined && match !== existing?.etag)) {
      throw new Refusal(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
    const stored = bucket.put(kindOf(http, key), contentOf(http));
    return { status: 200, headers: { etag: stored.etag }, body: '' };
  }

  const kindOf = (http: HttpCall, key: string): Kind => {
    const encoding = (http.headers['content-encoding'] ?? '').replace(/aws-chunked,?\s*/, '');
    return {
      key,
      modified: now().toISOString(),
      contentType: http.headers['content-type'] ?? 'binary/octet-stream',
      ...(encoding !== '' && { contentEncoding: encoding }),
      metadata: metadataOf(http),
    };
  };

  function get(bucket: Bucket, { action, input, http }: Call, asking: Asking): Answer {
    const key = String(input.Key);
    const found = bucket.find(key, now());
    if (!found) {
      // Whoever may not list a bucket does not learn either what it lacks.
      if (!asking.allows('s3:ListBucket', bucket.spec.arn)) {
        throw new Refusal('AccessDenied', 'Access Denied', 403);
      }
      throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404);
    }
    if (http.headers['if-none-match'] === found.etag)
      return { status: 304, headers: { etag: found.etag }, body: '' };
    const headers = { ...headersOf(found), ...asAsked(http), 'content-length': String(found.size) };
    if (action === 'HeadObject') return { status: 200, headers, body: '' };
    return ranged(http, { status: 200, headers, body: bucket.content(key) });
  }

  const operations: Record<string, (bucket: Bucket, call: Call, asking: Asking) => Answer> = {
    PutObject: put,
    GetObject: get,
    HeadObject: get,
    HeadBucket: () => ({ status: 200, headers: {}, body: '' }),
    DeleteObject(bucket, { input }) {
      bucket.remove(String(input.Key));
      return { status: 204, headers: {}, body: '' };
    },
    ListObjectsV2: (bucket, { http }) => list(bucket, http.query, now()),
    CreateMultipartUpload: (bucket, { input, http }) =>
      xml(
        `<InitiateMultipartUploadResult><Bucket>${bucket.spec.name}</Bucket><Key>${escapeXml(String(input.Key))}</Key><UploadId>${uploads.create(kindOf(http, String(input.Key)))}</UploadId></InitiateMultipartUploadResult>`,
      ),
    UploadPart: (_bucket, { http }) => {
      const part = Number(http.query.get('partNumber'));
      const etag = uploads.part(http.query.get('uploadId'), part, contentOf(http));
      return { status: 200, headers: { etag }, body: '' };
    },
    CompleteMultipartUpload: (bucket, { http }) => {
      const { kind, content } = uploads.complete(http.query.get('uploadId'), http.body.toString());
      const { key, etag } = bucket.put(kind, content);
      return xml(
        `<CompleteMultipartUploadResult><Bucket>${bucket.spec.name}</Bucket><Key>${escapeXml(key)}</Key><ETag>${escapeXml(etag)}</ETag></CompleteMultipartUploadResult>`,
      );
    },
    AbortMultipartUpload: (_bucket, { http }) => {
      uploads.abort(http.query.get('uploadId'));
      return { status: 204, headers: {}, body: '' };
    },
  };

  return {
    name: 'S3',
    batches: [],
    excuses: {
      broken: new Refusal(
        'InternalError',
        'We encountered an internal error. Please try again.',
        500,
      ),
      throttled: new Refusal('SlowDown', 'Please reduce your request rate.', 503),
      denied: { code: 'AccessDenied', status: 403 },
      stranger: { code: 'InvalidAccessKeyId', status: 403 },
    },
    read: understood,
    verifyLink: (http, secretKey) => verifyLink(http, secretKey, now()),
    refuse: ({ code, message, status }) =>
      xml(`<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`, status),
    needs(call) {
      const { arn } = bucketOf(call).spec;
      const action = grants[call.action] ?? `s3:${call.action}`;
      return [{ action, anyOf: [call.input.Key === '' ? arn : `${arn}/${call.input.Key}`] }];
    },
    async answer(call, asking) {
      const operation = operations[call.action];
      if (!operation) throw new Refusal('NotImplemented', `${call.action} is not offered`, 501);
      return operation(bucketOf(call), call, asking);
    },
  };
}

/** Operations whose permission has another name. */
const grants: Readonly<Record<string, string>> = {
  HeadObject: 's3:GetObject',
  HeadBucket: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
};

function understood(http: HttpCall): Call {
  const [, Bucket = '', ...rest] = http.path.split('/');
  const Key = rest.map(decodeURIComponent).join('/');
  const verbs: Record<string, string> = { PUT: 'Put', GET: 'Get', HEAD: 'Head', DELETE: 'Delete' };
  const multipart = inParts(http);
  if (multipart !== undefined) return { action: multipart, input: { Bucket, Key }, http };
  const isList = Key === '' && http.method === 'GET' && http.query.get('list-type') === '2';
  const plain = `${verbs[http.method] ?? http.method}${Key === '' ? 'Bucket' : 'Object'}`;
  return { action: isList ? 'ListObjectsV2' : plain, input: { Bucket, Key }, http };
}

/** The operations of an upload in parts share their verbs with others. */
function inParts({ method, query }: HttpCall): string | undefined {
  if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
  if (!query.has('uploadId')) return undefined;
  if (method === 'PUT') return 'UploadPart';
  if (method === 'POST') return 'CompleteMultipartUpload';
  return method === 'DELETE' ? 'AbortMultipartUpload' : undefined;
}

/** What whoever asks may have said of the answer's headers. */
const asAsked = ({ query }: HttpCall): Record<string, string> =>
  Object.fromEntries(
    [...query].flatMap(([name, value]) =>
      name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
    ),
  );

/** The part of an object that `Range: bytes=first-last` asks for. */
function ranged({ headers }: HttpCall, whole: Answer & { readonly body: Buffer }): Answer {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined) return whole;
  const size = whole.body.length;
  const [from, to] = [Number(first), Math.min(last ? Number(last) : size - 1, size - 1)];
  if (from >= size)
    throw new Refusal('InvalidRange', 'The requested range is not satisfiable', 416);
  const body = whole.body.subarray(from, to + 1);
  const about = {
    'content-range': `bytes ${from}-${to}/${size}`,
    'content-length': String(body.length),
  };
  return { status: 206, headers: { ...whole.headers, ...about }, body };
}

const metadataOf = ({ headers }: HttpCall): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-amz-meta-') ? [[name, String(value)]] : [],
    ),
  );

const headersOf = ({ etag, modified, contentType, contentEncoding, metadata }: StoredObject) => ({
  ...metadata,
  etag,
  'last-modified': new Date(modified).toUTCString(),
  'content-type': contentType,
  ...(contentEncoding !== undefined && { 'content-encoding': contentEncoding }),
});

/** The object in a body that clients may have cut into signed chunks: `<hex size>;...CRLF <bytes> CRLF`, closed by one of size 0. */
function contentOf({ headers, body }: HttpCall): Buffer {
  if (headers['x-amz-decoded-content-length'] === undefined) return body;
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (end < 0 || !(size > 0)) return Buffer.concat(chunks);
    chunks.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function list(bucket: Bucket, query: URLSearchParams, now: Date): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const max = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const found = bucket.list(prefix, now).filter(({ key }) => key > after);
  const page = found.slice(0, max);
  const isTruncated = found.length > page.length;
  const next = isTruncated ? (page.at(-1)?.key ?? '') : '';
  return xml(
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket.spec.name}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${max}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>${next && `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>`}${page.map(entry).join('')}</ListBucketResult>`,
  );
}

const entry = ({ key, modified, etag, size }: StoredObject) =>
  `<Contents><Key>${escapeXml(key)}</Key><LastModified>${modified}</LastModified><ETag>${escapeXml(etag)}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
