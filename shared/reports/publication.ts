import type { Definition } from '../catalog/catalog.ts';

/** Which publication of a definition; versions go on when one is removed and put again. */
export const publicationOf = ({
  version,
  updatedAt,
}: Pick<Definition<unknown>, 'version' | 'updatedAt'>): string => `${version}@${updatedAt}`;

/** Of a segment that was not evaluated alike for everybody. */
export const MIXED = 'mixed';
