const WIDTH = 30;

/** A progress line that is drawn over itself on a terminal, and printed at every tenth elsewhere. */
export function progress(label: string, total: number, started = performance.now()) {
  let tenth = -1;
  const draw = (done: number): void => {
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const seconds = Math.max(0.001, (performance.now() - started) / 1_000);
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const line = `${label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${done}  ${Math.round(done / seconds)}/s`;
    if (process.stdout.isTTY) process.stdout.write(`\r${line}${share === 1 ? '\n' : ''}`);
    else if (Math.floor(share * 10) > tenth) process.stdout.write(`${line}\n`);
    tenth = Math.floor(share * 10);
  };
  return { draw };
}
