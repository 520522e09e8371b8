import { buildFunctions } from './build.ts';

/** Whoever tries webhooks on a laptop has their server there too. */
const LAPTOP = ['127.0.0.1', 'localhost', '::1'];

/**
 * Builds the functions and synthesizes the app into a directory: what `npm start` needs before it can read a template.
 * About a second, since it leaves out the validation of the template and the checks, which the tests do.
 */
export async function synthesize(outdir: string): Promise<void> {
  process.env.CDK_VALIDATION = 'false';
  const [{ build }] = await Promise.all([import('./app.ts'), buildFunctions()]);
  const settings = { trustedHosts: LAPTOP };
  build({ outdir, settings, context: { 'aws:cdk:disable-stack-trace': true } }).app.synth();
}

if (import.meta.main) {
  const [outdir] = process.argv.slice(2);
  if (outdir === undefined) throw new Error('Usage: node infra/synth.ts <outdir>');
  await synthesize(outdir);
}
