import { vi } from 'vitest';

/** The laws of the fold, and of who is who, over far more histories than fit into every run. */
vi.stubEnv('HISTORIES', '50000');
await import('../shared/customers/laws.test.ts');
await import('../shared/customers/identity.law.test.ts');
