/**
 * The function that a name means: its whole name, or the end of it that says what it does (`offers/decide` or
 * `offers-decide`). Throws when none, or more than one, is meant.
 */
export function functionNamed(name: string, functions: readonly string[]): string {
  if (functions.includes(name)) return name;
  const end = `-${name.replaceAll('/', '-')}`;
  const meant = functions.filter((one) => one.endsWith(end));
  const [only, other] = meant;
  if (only !== undefined && other === undefined) return only;
  throw new Error(
    meant.length > 1
      ? `${name} may mean ${meant.join(' or ')}`
      : `There is no function ${name}; there are ${functions.join(', ')}`,
  );
}
