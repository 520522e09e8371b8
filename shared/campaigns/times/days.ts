/** A holiday as date-holidays knows it: its rule, and its name in English. */
export interface Known {
  readonly rule: string;
  readonly name: string;
}

const named =
  (pattern: RegExp) =>
  ({ name }: Known): boolean =>
    pattern.test(name);
const ruled =
  (pattern: RegExp) =>
  ({ rule }: Known): boolean =>
    pattern.test(rule);

/** Days that go by another name, or another rule, in each country. */
export const families: Readonly<Record<string, (day: Known) => boolean>> = {
  'new-year': ruled(/^01-01\b/),
  'lunar-new-year': ruled(/^(?:chinese|korean|vietnamese) 0?1-0-0?1\b(?! if)/),
  'mid-autumn': ruled(/^(?:chinese|vietnamese) 0?8-0-15\b(?! if)/),
  easter: ruled(/^easter(?: P\dD)?$/),
  'orthodox-easter': ruled(/^orthodox(?: P\dD)?$/),
  'eid-al-fitr': ruled(/^1 Shawwal\b/),
  'eid-al-adha': ruled(/^10 Dhu al-Hijjah\b/),
  christmas: ruled(/^12-25\b/),
  diwali: named(/\b(?:diwali|deepavali)\b/i),
  'national-day': named(
    /^(?:independence day|national day|republic day|national holiday|constitution day|(?:bastille|australia|canada|waitangi) day|national foundation day|king's birthday)\b/i,
  ),
  'valentines-day': named(/^valentine.s day/i),
  'mothers-day': named(/^mother.s day/i),
  'fathers-day': named(/^father.s day/i),
  'womens-day': named(/women.s day/i),
  'labour-day': named(/^(?:labou?r day|may day)/i),
  thanksgiving: named(/^thanksgiving/i),
  halloween: named(/^halloween/i),
};

/**
 * When Diwali is where the library does not say: the evening of the new moon with which the month Kartika begins, as it falls
 * in India. Of the new moons of October and November, the last dusk before the one under which the sun stands in Libra.
 */
export const diwali = {
  countries: ['IN', 'NP', 'LK', 'SG', 'MY', 'MU', 'FJ', 'TT', 'GY', 'SR'],
  dates: [
    '2026-11-08',
    '2027-10-29',
    '2028-10-17',
    '2029-11-05',
    '2030-10-26',
    '2031-11-14',
    '2032-11-02',
    '2033-10-22',
    '2034-11-10',
    '2035-10-30',
    '2036-10-18',
    '2037-11-06',
    '2038-10-27',
  ],
} as const;

/** Whether a holiday is one that somebody named: by its family, or by its own name. */
export const isMeant = (wanted: string, day: Known): boolean =>
  Object.hasOwn(families, wanted)
    ? (families[wanted]?.(day) ?? false)
    : day.name.toLowerCase() === wanted.toLowerCase();
