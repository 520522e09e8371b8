import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Takes a data directory for this process. Throws, naming the process, when another host has it; a lock whose process
 * is gone is taken over.
 *
 * @returns how to give it back
 */
export function takeDirectory(directory: string): () => void {
  const file = join(directory, 'host.pid');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(readFileSync(file, 'utf8'));
    if (pid !== process.pid && isAlive(pid))
      throw new Error(
        `Another host (process ${pid}) uses ${directory}. Stop it, or choose another --dir. If process ${pid} is no host, delete ${file}.`,
      );
    rmSync(file, { force: true });
  }
  throw new Error(`${file} cannot be taken`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
