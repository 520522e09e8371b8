import { EXAMPLES } from '../predictions/examples.ts';
import { lotsFor } from '../predictions/lot.ts';
import { BUYERS } from '../predictions/sample.ts';
import { countOf } from './counts.ts';
import type { CensusParams } from './params.ts';
import { type Lots, SAMPLED } from './tally.ts';

/** Below which lots this census samples customers. */
export function lotsOf({ populations }: CensusParams): Lots {
  const of = (name: string) => populations && countOf(populations, name);
  return {
    customers: lotsFor(SAMPLED, of('customers')),
    buyers: lotsFor(BUYERS, of('buyers')),
    bought: lotsFor(EXAMPLES, of('bought')),
    others: lotsFor(EXAMPLES, of('others')),
  };
}
