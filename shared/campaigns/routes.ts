import * as z from 'zod';
import { DefinitionPath } from '../lambda/id.ts';
import { adminRoute } from '../lambda/route.ts';

export const campaignRoutes = {
  launch: adminRoute({
    audit: { kind: 'campaign', action: 'launch' },
    key: 'POST /v1/campaigns/{id}/launch',
    summary:
      'Runs a campaign once, for whoever its audience means now; again with the same Idempotency-Key within a week, answers the same run',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 202: z.object({ occurrenceId: z.string() }) },
  }),
};
