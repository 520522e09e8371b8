import { vi } from 'vitest';

/** Every mishap at every call, of workers that run already and of such as have just begun. */
vi.stubEnv('FAULTS', 'all');
await import('../journeys/faults.test.ts');
