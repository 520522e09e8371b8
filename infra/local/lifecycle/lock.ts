import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What this process holds: a file with its id that it does not know was left by another that had the id before. */
const held = new Set<string>();

/**
 * Takes a data directory for this process. Throws, naming the process, when another host has it; a lock whose process
 * is gone is taken over.
 *
 * @returns how to give it back
 */
export function takeDirectory(directory: string): () => void {
  const file = join(directory, 'host.pid');
  const lock = takeFile(file);
  if ('release' in lock) return lock.release;
  const { holder } = lock;
  throw new Error(
    `Another host (process ${holder}) uses ${directory}. Stop it, or choose another --dir. If process ${holder} is no host, delete ${file}.`,
  );
}

/** Takes a lock file for this process, over from one that is gone; or answers whose it is. */
export function takeFile(
  file: string,
): { readonly release: () => void } | { readonly holder: number } {
  const own = `${file}.${process.pid}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    // Written, then linked: nobody ever reads a lock that does not say yet whose it is.
    writeFileSync(own, `${process.pid}\n`);
    try {
      linkSync(own, file);
      held.add(file);
      return { release: () => release(file) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const holder = holderOf(file);
    if (holder !== undefined) return { holder };
    rmSync(file, { force: true });
  }
  throw new Error(`${file} cannot be taken`);
}

function release(file: string): void {
  held.delete(file);
  rmSync(file, { force: true });
}

/** The process that holds a lock; none when it has just been given back, or is gone. */
function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    const isHeld = pid === process.pid ? held.has(file) : isAlive(pid);
    return isHeld ? pid : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
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
