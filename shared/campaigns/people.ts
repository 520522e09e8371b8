type Traits = Readonly<Record<string, unknown>>;

/** The traits with a default wherever a customer has none, or an empty one. */
export function filled(traits: Traits, defaults: Traits = {}): Traits {
  const lacking = Object.entries(defaults).filter(
    ([name]) =>
      !Object.hasOwn(traits, name) ||
      traits[name] === null ||
      traits[name] === undefined ||
      traits[name] === '',
  );
  return lacking.length === 0 ? traits : { ...traits, ...Object.fromEntries(lacking) };
}
