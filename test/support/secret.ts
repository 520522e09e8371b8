import { afterAll, beforeAll, vi } from 'vitest';
import { secrets } from '../../shared/clients/secrets.ts';

export const ROOT_KEY = 'rootRootRootRootRootRootRootRootRootRoot';

/** A Secrets Manager that holds the root key; the variables are set by `stubEnvironment` or `useTables`. */
export function useRootKey(): void {
  beforeAll(() => {
    vi.stubEnv('ROOT_SECRET', 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:root');
    secrets.send = (async () => ({ SecretString: ROOT_KEY })) as typeof secrets.send;
  });
  afterAll(() => {
    Reflect.deleteProperty(secrets, 'send');
  });
}
