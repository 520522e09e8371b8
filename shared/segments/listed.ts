import type { Predicate } from './evaluate.ts';

/** Whether a customer is on a list. It is known of everybody: whoever no upload has named is not. */
export const listPredicate =
  (segmentId: string): Predicate =>
  ({ profile: { lists }, because }) => {
    const said = Object.hasOwn(lists, segmentId) ? lists[segmentId] : undefined;
    const holds = said?.member === true;
    because.push({
      leaf: { list: segmentId },
      value: said ? { member: said.member, at: said.at, uploadId: said.by } : null,
      wanted: { is: true },
      holds,
    });
    return holds;
  };
