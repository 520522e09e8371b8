import type { Profile } from '../customers/profile.ts';
import { comparisonTest, elementsOf, valuesAt } from './compare.ts';
import type { Comparison, TraitLeaf } from './comparison.ts';
import { momentsOf } from './moments.ts';
import type { Leaf } from './run.ts';
import type { Slots } from './slots.ts';

/** Compares a trait, with moments where the leaf names some. */
export function traitLeaf(leaf: TraitLeaf, slots: Slots): Leaf {
  const { trait } = leaf;
  const found = slots.of(`trait ${trait}`, ({ profile }) => traitValues(profile, trait));
  const comparison = comparisonIn(leaf);
  const plain = comparison && comparisonTest(comparison);
  const moments = momentsOf(leaf);
  return {
    holds(run) {
      const values = found(run);
      if (plain && !plain(values)) return false;
      return moments === undefined || moments(values, run);
    },
    value(run) {
      const values = found(run);
      return values.length > 1 ? values : (values[0] ?? null);
    },
  };
}

function comparisonIn(leaf: TraitLeaf): Comparison | undefined {
  const { trait: _t, before: _b, after: _a, withinLast: _l, withinNext: _n, ...rest } = leaf;
  const { anniversaryWithin: _y, ...plain } = rest;
  return Object.values(plain).some((wanted) => wanted !== undefined) ? plain : undefined;
}

/** The values of a trait; a dotted name reaches into objects where no trait has the whole of it as its name. */
export function traitValues({ traits }: Pick<Profile, 'traits'>, trait: string): unknown[] {
  if (Object.hasOwn(traits, trait)) return elementsOf(traits[trait]?.value);
  const dot = trait.indexOf('.');
  const head = trait.slice(0, dot);
  return dot > 0 && Object.hasOwn(traits, head)
    ? valuesAt(traits[head]?.value, trait.slice(dot + 1))
    : [];
}
