import { DefinitionPath } from '../lambda/id.ts';
import { PageQuery } from '../lambda/page.ts';
import { route } from '../lambda/route.ts';
import { MembersPage } from '../reports/members.ts';

export const segmentRoutes = {
  members: route({
    key: 'GET /v1/segments/{id}/customers',
    summary: 'Who was in a segment at the last census, and since when',
    who: ['secret'],
    path: DefinitionPath,
    query: PageQuery,
    answers: { 200: MembersPage },
  }),
};
