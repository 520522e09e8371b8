import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const env = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};
const project = (name: string, include: string[], testTimeout: number, daily = true) => ({
  test: {
    ...{ name, include, env, testTimeout, hookTimeout: 60_000, fileParallelism: daily },
    ...(daily && { isolate: false, setupFiles: ['test/support/afresh.ts'] }),
    // Its module for bundlers and its module for Node export different things: tests take the bundlers'.
    server: { deps: { inline: ['rrule'] } },
  },
});

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.build/tests.json' }]],
    // The default leaves a core to the machine's owner; two workers nearly halve the time on two cores.
    maxWorkers: 2,
    root: join(import.meta.dirname, '..'),
    globalSetup: ['test/support/scratch.ts'],
    projects: [
      project('unit', ['test/*.test.ts', 'test/{shared,functions,support}/**/*.test.ts'], 20_000),
      project('infra', ['test/infra/**/*.test.ts'], 60_000),
      project('journeys', ['test/journeys/**/*.test.ts'], 60_000),
      project('bench', ['test/bench/**/*.bench.ts'], 600_000, false),
      project('soak', ['test/soak/**/*.soak.ts'], 3_600_000, false),
    ],
  },
});
