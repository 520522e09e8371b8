/** Microseconds of CPU of one round, the best of three runs after one to warm up. */
export async function micros(rounds: number, work: () => unknown): Promise<number> {
  const run = async () => {
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) {
      const done = work();
      if (done instanceof Promise) await done;
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / rounds;
  };
  await run();
  return Math.min(await run(), await run(), await run());
}
