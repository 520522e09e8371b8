import type { Model } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import type { Answer, Asking, Call, HttpCall, Service } from '../service.ts';
import { escapeXml } from '../wire.ts';
import { Bucket, type StoredObject } from './objects.ts';

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: XML + body,
});

/** S3 with addresses by path: put, get, head, delete and list of whole objects. */
export function s3Service(options: {
  readonly model: Model;
  readonly directory: string | undefined;
  readonly now: () => Date;
}): Service {
  const { model, directory, now } = options;
  const buckets = new Map(model.buckets.map((spec) => [spec.name, new Bucket(spec, directory)]));

  const bucketOf = ({ input }: Call): Bucket => {
    const found = buckets.get(String(input.Bucket));
    if (found) return found;
    throw new Refusal('NoSuchBucket', 'The specified bucket does not exist', 404);
  };

  function put(bucket: Bucket, { input, http }: Call): Answer {
    const key = String(input.Key);
    const existing = bucket.find(key);
    const { 'if-none-match': noneMatch, 'if-match': match } = http.headers;
    if ((noneMatch === '*' && existing) || (match !== undefined && match !== existing?.etag)) {
      throw new Refusal(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    }
    const encoding = (http.headers['content-encoding'] ?? '').replace(/aws-chunked,?\s*/, '');
    const stored = bucket.put(
      {
        key,
        modified: now().toISOString(),
        contentType: http.headers['content-type'] ?? 'binary/octet-stream',
        ...(encoding !== '' && { contentEncoding: encoding }),
        metadata: metadataOf(http),
      },
      contentOf(http),
    );
    return { status: 200, headers: { etag: stored.etag }, body: '' };
  }

  function get(bucket: Bucket, { action, input }: Call, asking: Asking): Answer {
    const key = String(input.Key);
    const found = bucket.find(key);
    if (!found) {
      // Whoever may not list a bucket does not learn either what it lacks.
      if (!asking.allows('s3:ListBucket', bucket.spec.arn)) {
        throw new Refusal('AccessDenied', 'Access Denied', 403);
      }
      throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404);
    }
    const headers = { ...headersOf(found), 'content-length': String(found.size) };
    return { status: 200, headers, body: action === 'HeadObject' ? '' : bucket.content(key) };
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
    ListObjectsV2: (bucket, { http }) => list(bucket, http.query),
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
};

function understood(http: HttpCall): Call {
  const [, Bucket = '', ...rest] = http.path.split('/');
  const Key = rest.map(decodeURIComponent).join('/');
  const verbs: Record<string, string> = { PUT: 'Put', GET: 'Get', HEAD: 'Head', DELETE: 'Delete' };
  const isList = Key === '' && http.method === 'GET' && http.query.get('list-type') === '2';
  const plain = `${verbs[http.method] ?? http.method}${Key === '' ? 'Bucket' : 'Object'}`;
  return { action: isList ? 'ListObjectsV2' : plain, input: { Bucket, Key }, http };
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

function list(bucket: Bucket, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const max = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const found = bucket.list(prefix).filter(({ key }) => key > after);
  const page = found.slice(0, max);
  const isTruncated = found.length > page.length;
  const next = isTruncated ? (page.at(-1)?.key ?? '') : '';
  return xml(
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket.spec.name}</Name><Prefix>${escapeXml(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${max}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>${next && `<NextContinuationToken>${escapeXml(next)}</NextContinuationToken>`}${page.map(entry).join('')}</ListBucketResult>`,
  );
}

const entry = ({ key, modified, etag, size }: StoredObject) =>
  `<Contents><Key>${escapeXml(key)}</Key><LastModified>${modified}</LastModified><ETag>${escapeXml(etag)}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
