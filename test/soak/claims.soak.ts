import { vi } from 'vitest';

/** The races of every day with a thousand who claim at once. */
vi.stubEnv('RACERS', '1000');
await import('../shared/offers/claims/races.test.ts');
