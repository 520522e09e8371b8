const plain: Readonly<Record<string, readonly [more: string, less: string]>> = {
  recency: ['who ordered lately', 'who ordered long ago or never'],
  frequency: ['who order often', 'who order seldom or never'],
  monetary: ['who spend much', 'who spend little'],
  mobile: ['on a phone', 'not on a phone'],
  app: ['in the app', 'not in the app'],
  'hour:sin': ['in the morning', 'in the evening'],
  'hour:cos': ['at night', 'in the middle of the day'],
  weekend: ['at the weekend', 'on working days'],
  exposure: ['who saw many offers lately', 'who saw few offers lately'],
  'lifecycle:prospect': ['who never ordered', 'who have ordered'],
  'lifecycle:new': ['who ordered first of late', 'whose first order is a while ago'],
  'lifecycle:lapsed': ['who have lapsed', 'who have not lapsed'],
};

/** A feature as a marketer says it: customers with more of it, or with less. */
export function wordsFor(name: string, more = true): string {
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known) return known[more ? 0 : 1];
  const at = name.search(/[:#]/);
  const [kind, rest] = [name.slice(0, at), name.slice(at + 1)];
  if (kind === 'segment') return `${more ? 'in' : 'not in'} segment ${rest}`;
  const what = name[at] === '#' ? `some categories (slot ${rest})` : rest;
  return `${more ? 'with' : 'without'} interest in ${what}`;
}
