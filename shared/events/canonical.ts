export type Fields = Readonly<Record<string, unknown>>;

/**
 * The same JSON value in its one spelling: keys sorted, strings well-formed, numbers that JSON cannot say null. So the
 * same message has the same bytes, however a client orders its keys, and whatever is kept is valid UTF-8.
 */
export function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(canonical);
  return isFields(value) ? canonicalFields(value) : value;
}

/** The same for an object. */
export const canonicalFields = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([name, held]) => [name.toWellFormed(), canonical(held)] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );

/** Whether a JSON value is an object, and no list. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
