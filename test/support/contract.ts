import { Ajv2020 } from 'ajv/dist/2020.js';

interface Operation {
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema?: object }> }>>;
}
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Compares answers with the OpenAPI document that a service serves itself. */
export function contractOf(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const paths = Object.keys(document.paths)
    .map((path) => ({
      path,
      pattern: new RegExp(`^${path.replace(/\./g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    }))
    // A path without parameters goes before one that its parameters would swallow.
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length);

  /** What is wrong with an answer by the document, or nothing. */
  return (method: string, url: string, status: number, type: string, body: unknown) => {
    const { pathname } = new URL(url, 'http://host');
    const found = paths.find(({ path, pattern }) => {
      return pattern.test(pathname) && document.paths[path]?.[method.toLowerCase()];
    });
    // What no route declares is answered by the gateway or by `$default`: 404 and 405.
    if (!found)
      return status === 404 || status === 405
        ? undefined
        : `${method} ${pathname} is not in the document`;
    const responses = document.paths[found.path]?.[method.toLowerCase()]?.responses ?? {};
    const response = responses[String(status)] ?? responses.default;
    if (!response) return `${method} ${found.path} does not declare the status ${status}`;
    const name = responses[String(status)] ? String(status) : 'default';
    const media = type.split(';')[0] ?? '';
    const schema = response.content?.[media]?.schema;
    if (!response.content) return undefined;
    if (!response.content[media])
      return `${method} ${found.path} ${status} does not declare ${media}`;
    if (!schema || !media.endsWith('json')) return undefined;
    const pointer = [
      'paths',
      found.path,
      method.toLowerCase(),
      'responses',
      name,
      'content',
      media,
      'schema',
    ];
    const validate =
      ajv.getSchema(`openapi#/${pointer.map(escaped).join('/')}`) ?? ajv.compile(schema);
    if (validate(body)) return undefined;
    return `${method} ${found.path} ${status}: ${ajv.errorsText(validate.errors)}`;
  };
}

const escaped = (step: string): string =>
  encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1'));
