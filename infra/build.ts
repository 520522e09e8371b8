import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Where bundles lie unless told otherwise. */
export const BUNDLES = join(root, '.build/functions');

/**
 * Bundles every `functions/<capability>/<verb>.ts` into `<outdir>/<capability>/<verb>/index.cjs`, nearly all in one call,
 * since each call would parse the SDK again. Gives the names of the functions, `offers/decide`. Throws with esbuild's messages
 * when the code does not build.
 */
export async function buildFunctions(
  outdir = BUNDLES,
  options: Pick<BuildOptions, 'minify'> = {},
): Promise<readonly string[]> {
  const entries = globSync('functions/*/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/').slice('functions/'.length, -'.ts'.length))
    .sort();
  const pointsTo = (some: readonly string[]) =>
    some.map((entry) => ({ in: `functions/${entry}.ts`, out: `${entry}/index` }));
  const others = entries.filter((entry) => entry !== DESCRIBES);
  rmSync(outdir, { recursive: true, force: true });
  await Promise.all([
    build({ ...bundling, entryPoints: pointsTo(others), outdir, ...options }),
    build({
      ...bundling,
      plugins: bundling.plugins?.filter((plugin) => plugin !== schemasAreNotDescribed) ?? [],
      entryPoints: pointsTo(entries.filter((entry) => entry === DESCRIBES)),
      outdir,
      ...options,
    }),
  ]);
  return entries;
}

/**
 * Lambda hands a function its credentials in variables, and so does the local host. The SDK's default chain tries those
 * first, but brings 90 KB for the ways of a developer's machine (profiles, SSO, metadata of EC2) into every bundle.
 */
const credentialsFromEnvironment: Plugin = {
  name: 'credentials from the environment',
  setup({ onResolve, onLoad }) {
    const namespace = 'credentials';
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path }) => ({
      path,
      namespace,
      sideEffects: false,
    }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
      resolveDir: root,
    }));
  },
};

/** lib-dynamodb does not declare that its files only define things, so unused ones would stay: Scan in every bundle. */
const paginatorsHaveNoSideEffects: Plugin = {
  name: 'paginators have no side effects',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/\w+Paginator$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, `${path}.js`),
      sideEffects: false,
    }));
  },
};

/** Handlebars can write source maps of templates, which nobody asks for; without the library it uses a stand-in of its own. */
const templatesHaveNoMaps: Plugin = {
  name: 'templates have no source maps',
  setup({ onResolve, onLoad }) {
    const namespace = 'nothing';
    onResolve({ filter: /^source-map$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({ contents: '' }));
  },
};

/**
 * The DynamoDB client can look up which endpoint of a region to ask, which nobody turns on; what it would remember of that
 * needs no library to forget the least recently used of a thousand.
 */
const fewEndpoints: Plugin = {
  name: 'few endpoints',
  setup({ onResolve, onLoad }) {
    const namespace = 'endpoints';
    onResolve({ filter: /^mnemonist\/lru-cache$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export default class extends Map {
        constructor() { super(); }
        peek(key) { return this.get(key); }
      }`,
    }));
  },
};

/** Clients of AWS could stream events (an S3 Select, a transcription), which none of ours does: 15 KB in every bundle. */
const nothingStreamsEvents: Plugin = {
  name: 'nothing streams events',
  setup({ onResolve, onLoad }) {
    const namespace = 'event-streams';
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /.*/, namespace }, () => ({
      contents: `export const resolveEventStreamSerdeConfig = (config) => config;
      export const eventStreamSerdeProvider = () => ({});
      export class EventStreamSerde {
        constructor() { throw new Error('Nothing here streams events'); }
      }`,
    }));
  },
};

/** Handlebars' package also prints the trees of templates, and registers itself for files that node loads: 3 KB for nobody. */
const templatesAreNotPrinted: Plugin = {
  name: 'templates are not printed',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^handlebars$/ }, ({ resolveDir, kind }) =>
      resolve('handlebars/dist/cjs/handlebars.js', { resolveDir, kind }),
    );
  },
};

/** The one function that describes schemas, in the OpenAPI document. */
const DESCRIBES = 'access/openapi';

/**
 * Every schema of zod can describe itself as JSON Schema, which is 19 KB that only one function needs. The others get what
 * they make schemas with, and an error where they would describe one.
 */
const schemasAreNotDescribed: Plugin = {
  name: 'schemas are not described',
  setup({ onLoad }) {
    onLoad(
      { filter: /zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ },
      ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const names = [
          ...text.matchAll(/^export (?:const|function) (\w+)|^export \{ \w+ as (\w+) \}/gm),
        ];
        const stubs = names.map(([, own, alias]) => `export const ${own ?? alias} = () => refuse;`);
        const refuse = `const refuse = () => { throw new Error('Only ${DESCRIBES} describes schemas'); };`;
        return { contents: [refuse, ...stubs].join('\n') };
      },
    );
  },
};

/** A client of AWS says its version with every request, and brings the whole of its package's description for that. */
const clientsKnowTheirVersion: Plugin = {
  name: 'clients know their version',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * How a function is bundled. CommonJS, because Node 24 starts it 30 ms faster than ESM; with the AWS SDK inside, because
 * the runtime's own copy is larger and older; maps without the sources, for the lines of a stack trace.
 */
export const bundling: BuildOptions = {
  absWorkingDir: root,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  external: ['typescript'],
  plugins: [
    credentialsFromEnvironment,
    paginatorsHaveNoSideEffects,
    fewEndpoints,
    nothingStreamsEvents,
    templatesHaveNoMaps,
    templatesAreNotPrinted,
    clientsKnowTheirVersion,
    schemasAreNotDescribed,
  ],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
};

if (import.meta.main) {
  const started = performance.now();
  const entries = await buildFunctions();
  console.log(`${entries.length} functions in ${Math.round(performance.now() - started)} ms`);
}
