import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Everything that a run writes for the time being, whoever writes it, lies in one directory, which goes with the run: tests,
 * the hosts that they start and CDK's own assemblies ask the system for its directory, and find this one.
 */
export default function scratch(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'rapport-tests-'));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = directory;
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
