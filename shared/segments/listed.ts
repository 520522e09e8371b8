import type { Leaf } from './run.ts';

/** Whether a customer is on a list. It is known of everybody: whoever no upload has named is not. */
export function listLeaf(segmentId: string): Leaf {
  const said = ({ profile: { lists } }: Parameters<Leaf['holds']>[0]) =>
    Object.hasOwn(lists, segmentId) ? lists[segmentId] : undefined;
  return {
    value(run) {
      const found = said(run);
      return found ? { member: found.member, at: found.at, uploadId: found.by } : null;
    },
    holds: (run) => said(run)?.member === true,
  };
}
