import * as z from 'zod';
import { route } from '../lambda/route.ts';
import { Progress } from './sweep.ts';

/** The id of a sweep or a census in a path. */
export const SweepPath = z.object({
  id: z.string().regex(/^[A-Za-z0-9._:@-]{1,200}$/, 'must be the id of a sweep'),
});

export const sweepRoutes = {
  read: route({
    key: 'GET /v1/sweeps/{id}',
    summary: 'How far a pass over all customers has come',
    who: ['secret'],
    path: SweepPath,
    answers: { 200: Progress },
  }),
};
