import { vi } from 'vitest';

/** The laws of the fold over far more histories than fit into every run. */
vi.stubEnv('HISTORIES', '50000');
await import('../shared/customers/laws.test.ts');
