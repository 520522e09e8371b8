import { vi } from 'vitest';

/** Every naughty string and every file of JSONTestSuite at every route. */
vi.stubEnv('HOSTILE', 'all');
await import('../journeys/hostile.test.ts');
