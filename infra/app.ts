import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { BUNDLES } from './build.ts';
import { readConfig } from './config.ts';
import { RapportStack } from './stack.ts';

export interface BuildOptions {
  /** Added to the context of `cdk.json`, and stronger. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Laid over what `rapport` says in `cdk.json`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Where the assembly is written; CDK's choice when absent. */
  readonly outdir?: string;
  /** Where `infra/build.ts` wrote the bundles. */
  readonly bundles?: string;
  /** Instead of those bundles: a directory for each function's name. */
  readonly bundleOf?: (entry: string) => string;
}

/** The app with its one stack. Throws when the configuration is wrong, or names all the functions that are not built. */
export function build({ context = {}, settings, outdir, bundles, bundleOf }: BuildOptions = {}) {
  const usual = JSON.parse(readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8'));
  const app = new App({
    context: {
      ...usual.context,
      ...(settings && { rapport: { ...usual.context.rapport, ...settings } }),
      ...context,
    },
    // Nothing in the template but what the stack declares.
    analyticsReporting: false,
    ...(outdir !== undefined && { outdir }),
  });
  const built = bundleOf ? { of: bundleOf, missing: [] } : bundlesIn(bundles ?? BUNDLES);
  const stack = new RapportStack(app, { config: readConfig(app.node), bundleOf: built.of });
  if (built.missing.length) {
    const files = built.missing.map((entry) => `  functions/${entry}.ts`).join('\n');
    throw new Error(`The stack needs functions that are not built (npm run build):\n${files}`);
  }
  return { app, stack };
}

/** Remembers what is missing, so that one error can name it all. */
function bundlesIn(outdir: string) {
  const missing: string[] = [];
  const of = (entry: string) => {
    const directory = join(outdir, entry);
    if (existsSync(join(directory, 'index.cjs'))) return directory;
    missing.push(entry);
    return import.meta.dirname;
  };
  return { of, missing };
}

if (import.meta.main) {
  const { app } = build();
  const { addChecks } = await import('./checks.ts');
  addChecks(app);
  app.synth();
}
