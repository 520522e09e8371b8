import { environment } from '../environment.ts';

/** The hosts that webhooks may go to whatever they are, as the owner of the stack names them. */
export const trustedHosts = (): readonly string[] =>
  environment('TRUSTED_HOSTS')
    .split(',')
    .filter((host) => host !== '');
