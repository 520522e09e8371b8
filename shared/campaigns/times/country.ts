import type { Profile } from '../../customers/profile.ts';
import type { Holiday } from '../schedule.ts';

/** Every code there may be; what is none has no name. */
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const others: readonly (readonly [string, string])[] = [
  ['usa', 'US'],
  ['uk', 'GB'],
  ['great britain', 'GB'],
  ['korea', 'KR'],
  ['czech republic', 'CZ'],
  ['uae', 'AE'],
];
let named: ReadonlyMap<string, string> | undefined;

function names(): ReadonlyMap<string, string> {
  const display = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const all = letters.flatMap((one) => letters.map((two) => one + two));
  return new Map([
    ...all.flatMap((code) => {
      const name = display.of(code);
      return name === undefined ? [] : [[name.toLowerCase(), code] as const];
    }),
    ...others,
  ]);
}

/** The code of a country, `DE`, from its code or its name in English. */
export function countryCode(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const found = text.trim();
  if (/^[A-Za-z]{2}$/.test(found) && !/^uk$/i.test(found)) return found.toUpperCase();
  named ??= names();
  return named.get(found.toLowerCase());
}

/** Whose calendar counts for a customer; nothing where nobody knows. */
export function calendarOf(
  { country, culture }: Pick<Holiday, 'country' | 'culture'>,
  { traits, place }: Pick<Profile, 'traits' | 'place'>,
): string | undefined {
  const trait =
    culture !== undefined && Object.hasOwn(traits, culture) ? traits[culture] : undefined;
  const own = countryCode(trait?.value);
  if (own !== undefined) return own;
  return country === 'customer' ? countryCode(place?.value.country) : country;
}
