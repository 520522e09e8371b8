import { vi } from 'vitest';

/** A million recipients, and a fault at one call of more than a hundred thousand of them. */
vi.stubEnv('RECIPIENTS', '1000000');
await import('../shared/messages/protocol.test.ts');
