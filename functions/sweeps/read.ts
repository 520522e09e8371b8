import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { progressOf } from '../../shared/sweeps/progress.ts';
import { sweepRoutes } from '../../shared/sweeps/routes.ts';

export const handler = endpoint(
  on(sweepRoutes.read, async ({ path: { id } }) => reply(200, await progressOf(id))),
);
