import { vi } from 'vitest';

/** Every mishap at every call, of workers that run already and of such as have just begun. */
vi.stubEnv('FAULTS', 'all');
await import('../journeys/faults/events.test.ts');
await import('../journeys/faults/messages.test.ts');
await import('../journeys/faults/sweeps.test.ts');
await import('../shared/customers/erasure/faults.test.ts');
