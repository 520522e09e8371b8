import { routes } from '../../shared/access/directory.ts';
import { unmatchedRoute } from '../../shared/access/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { unmatched } from '../../shared/lambda/unmatched.ts';

export const handler = endpoint(
  on(unmatchedRoute, async ({ rawPath }) => {
    throw unmatched(routes, rawPath);
  }),
);
