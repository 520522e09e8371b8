import type * as z from 'zod';
import { type LeafName, leaves } from './leaves.ts';

/** What each leaf of a condition means, for documents: the code that judges needs no words. */
const byLeaf: Readonly<Record<LeafName, string>> = {
  trait:
    'Compares a trait; a dotted name reaches into it. All comparisons given must hold, for one and the same value where there are several. A number written as text is a number; not and notIn hold without the trait too. Moments are days (from midnight UTC), instants, or seconds or milliseconds since 1970; anniversaryWithin goes by the calendar of the customer.',
  event:
    'How often events happened, at least once when nothing is said, or what a property of theirs came to. Windows up to P7D hold whole hours, longer ones whole days of UTC, the first included; between are days of UTC, both included. distinct tells 200 values apart.',
  sequence:
    'Steps that were taken one after the other, from the first to the last within the time, and what must not have followed the last one within the same time again: for that it is waited to the end of the hour. count says how often, during in which last time.',
  segment: 'Whoever is in another segment, by what that means at this moment.',
  near: 'Whoever was within the radius of a point, as far as their last 20 places tell.',
  place: 'Where somebody was last.',
  rfm: 'Scores from 1 to 5 among all who ordered, or the name of a cell of them, by the last census.',
  lifecycle: 'Where somebody stands by their orders; the settings say how many days.',
  prediction:
    'What the models of the last census say: probabilities from 0 to 1, a value in the currency of the shop, or its decile, of which 1 is the highest tenth. Unknown until a model is fitted.',
  affinity: 'The share, from 0 to 1, that a category has of the interest that somebody showed.',
  consent: 'Whoever agreed to marketing on the channel, and of the topic.',
  sample: 'So many in a hundred, the same ones every time, by a hash of the salt and the customer.',
};

/** By schema. */
export const meanings: ReadonlyMap<z.core.$ZodType, string> = new Map(
  Object.entries(byLeaf).map(([name, meaning]) => [leaves[name as LeafName], meaning]),
);
