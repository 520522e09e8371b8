import type { Surroundings } from './evaluate.ts';
import { eventLeaf, sequenceLeaf } from './event-leaf.ts';
import { affinityLeaf, consentLeaf, lifecycleLeaf, predictionLeaf, rfmLeaf } from './known-leaf.ts';
import type { Leaf as LeafShape, SegmentLeaf } from './leaves.ts';
import { nearLeaf, placeLeaf } from './place-leaf.ts';
import type { Leaf } from './run.ts';
import { sampleLeaf } from './sample-leaf.ts';
import { traitLeaf } from './trait-leaf.ts';

/** Compiles a leaf once for many profiles. */
export function compileLeaf(leaf: LeafShape, around: Surroundings): Leaf {
  if ('trait' in leaf) return traitLeaf(leaf, around.slots);
  if ('event' in leaf) return eventLeaf(leaf, around);
  if ('sequence' in leaf) return sequenceLeaf(leaf, around);
  if ('segment' in leaf) return segmentLeaf(leaf, around);
  if ('near' in leaf) return nearLeaf(leaf);
  if ('place' in leaf) return placeLeaf(leaf);
  if ('rfm' in leaf) return rfmLeaf(leaf);
  if ('lifecycle' in leaf) return lifecycleLeaf(leaf);
  if ('prediction' in leaf) return predictionLeaf(leaf);
  if ('affinity' in leaf) return affinityLeaf(leaf, around.slots);
  return 'consent' in leaf ? consentLeaf(leaf) : sampleLeaf(leaf, around.slots);
}

/** What the segment's condition says of the customer at this moment, whatever their profile says of it. */
function segmentLeaf({ segment }: SegmentLeaf, around: Surroundings): Leaf {
  const holds = (run: Parameters<Leaf['holds']>[0]) => around.segment(segment)?.(run);
  const words = (truth: boolean | undefined) => (truth ? 'in' : 'out');
  return {
    holds,
    value: (run) => {
      const truth = holds(run);
      return truth === undefined ? undefined : words(truth);
    },
  };
}
