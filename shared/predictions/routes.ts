import * as z from 'zod';
import { route } from '../lambda/route.ts';
import { Fitted } from './list.ts';

export const predictionRoutes = {
  list: route({
    key: 'GET /v1/predictions',
    summary:
      'The models behind the predictions, as the last census fitted them, with their back-test',
    who: ['secret'],
    answers: { 200: z.array(Fitted) },
  }),
};
