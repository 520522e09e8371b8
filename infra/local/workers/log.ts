import { appendFileSync, existsSync, statSync, truncateSync } from 'node:fs';

/** Where the output of functions goes: all of it into a file, what went wrong in one line to the terminal too. */
export interface FunctionLog {
  output(functionName: string, stream: 'out' | 'err', text: string): void;
  /** What a function, or the endpoint that it calls, could not do. */
  failed(name: string, why: string): void;
  /** Writes what is still held back. */
  flush(): void;
}

const MAX_LINE = 200;
const MAX_FILE_BYTES = 20_000_000;
const FLUSH_MS = 20;

/** @param file - `functions.log`; started anew when it has grown past 20 MB. */
export function createFunctionLog(
  file: string,
  options: { now(): Date; terminal(line: string): void },
): FunctionLog {
  if (existsSync(file) && statSync(file).size > MAX_FILE_BYTES) truncateSync(file);
  appendFileSync(file, '', { mode: 0o600 });
  let pending = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending !== '') appendFileSync(file, pending, { mode: 0o600 });
    pending = '';
  };
  const write = (functionName: string, text: string) => {
    const head = `${options.now().toISOString()} ${functionName} `;
    for (const line of text.split('\n')) if (line.trim() !== '') pending += `${head}${line}\n`;
    timer ??= setTimeout(flush, FLUSH_MS).unref();
  };
  const show = (functionName: string, text: string) => {
    const line = text.replaceAll(/\s+/g, ' ').trim();
    const brief = line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}...` : line;
    if (brief !== '') options.terminal(`  ${functionName}: ${brief}`);
  };
  return {
    flush,
    output(functionName, stream, text) {
      write(functionName, text);
      if (stream === 'err') show(functionName, text);
    },
    failed(name, why) {
      write(name, why);
      // At once: whoever saw it fail looks there next.
      flush();
      show(name, why);
    },
  };
}
