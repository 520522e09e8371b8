/** One field of a cron expression: the values that it names, or every value. */
type Field = ReadonlySet<number> | 'every';

export interface Cron {
  /**
   * Does a day match, by the calendar of the schedule's zone? Months and days of the month from 1, weekdays from 1 =
   * Sunday.
   */
  isOn(day: { year: number; month: number; day: number; weekday: number }): boolean;
  /** Minutes of a day, ascending. */
  readonly minutes: readonly number[];
}

const monthNames = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const dayNames = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/**
 * A cron expression of EventBridge: minutes, hours, day of month, month, day of week, year. Throws for the wildcards
 * L, W and #, which are not known here.
 */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`cron(${expression}) must have six fields`);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  const days = fieldOf(day, 1, 31);
  const months = fieldOf(month, 1, 12, monthNames, 1);
  const weekdays = fieldOf(weekday, 1, 7, dayNames, 1);
  const years = fieldOf(year, 1970, 2199);
  const hours = valuesOf(fieldOf(hour, 0, 23), 0, 23);
  const within = valuesOf(fieldOf(minute, 0, 59), 0, 59);
  return {
    isOn: (date) =>
      holds(years, date.year) &&
      holds(months, date.month) &&
      holds(days, date.day) &&
      holds(weekdays, date.weekday),
    minutes: hours.flatMap((one) => within.map((other) => one * 60 + other)),
  };
}

function fieldOf(
  text: string,
  low: number,
  high: number,
  names: readonly string[] = [],
  first = 0,
): Field {
  if (text === '*' || text === '?') return 'every';
  const number = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named >= 0 ? named + first : Number(part);
    if (!/^\d+$/.test(part) && named < 0)
      throw new Error(`${part} in a cron expression is not known here`);
    if (value < low || value > high) throw new Error(`${part} is not within ${low} to ${high}`);
    return value;
  };
  const values = text.split(',').flatMap((part) => {
    const [span = '', step] = part.split('/');
    const [from = '', to] = span.split('-');
    const begin = span === '*' ? low : number(from);
    const end = to !== undefined ? number(to) : step !== undefined ? high : begin;
    const every = step === undefined ? 1 : number(step);
    if (every < 1) throw new Error(`${part} never steps on`);
    return Array.from(
      { length: Math.floor((end - begin) / every) + 1 },
      (_, i) => begin + i * every,
    );
  });
  return new Set(values);
}

const holds = (field: Field, value: number) => field === 'every' || field.has(value);

const valuesOf = (field: Field, low: number, high: number): number[] =>
  field === 'every'
    ? Array.from({ length: high - low + 1 }, (_, index) => low + index)
    : [...field].sort((a, b) => a - b);
