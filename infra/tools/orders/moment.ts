const MINUTE = 60_000;

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const tokens = {
  yyyy: '(\\d{4})',
  MM: '(\\d{1,2})',
  dd: '(\\d{1,2})',
  HH: '(\\d{1,2})',
  mm: '(\\d{1,2})',
  ss: '(\\d{1,2})',
};
const order = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'] as const;

/** Reads a time as the file spells it into an instant, or nothing if it is not one. */
export type ReadMoment = (text: string) => string | undefined;

/**
 * A reader of times in `format` (`yyyy MM dd HH mm ss` and literal text between them), or of ISO 8601 and `yyyyMMdd` where
 * no format is given. What names no zone of its own is local time in `zone` (IANA). Throws for a format without a day or an
 * unknown zone.
 */
export function momentReader(format: string | undefined, zone: string): ReadMoment {
  new Intl.DateTimeFormat('en', { timeZone: zone });
  const read = format === undefined ? readKnown : readerOf(format);
  return (text) => {
    const found = read(text);
    if (!found) return undefined;
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.parts;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    const exists =
      new Date(wall).toISOString().slice(0, 16) ===
      `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}`;
    if (!exists || second > 59) return undefined;
    const instant = found.offset === undefined ? fromWall(wall, zone) : wall - found.offset;
    return new Date(instant).toISOString();
  };
}

/** The last instant of a day (`2026-11-22`) in `zone`. Throws for what is no day. */
export function endOfDay(day: string, zone: string): string {
  const end = momentReader(undefined, zone)(`${day}T23:59:59`);
  if (end === undefined) throw new Error(`--until ${day} is no day: it must be like 2026-11-22`);
  return end;
}

interface Found {
  readonly parts: readonly number[];
  /** Milliseconds east of UTC, where the text says so. */
  readonly offset?: number;
}

function readKnown(text: string): Found | undefined {
  const match = compact.exec(text) ?? iso.exec(text);
  if (!match) return undefined;
  const zone = match[7];
  const parts = match.slice(1, 7).map((part) => (part === undefined ? 0 : Number(part)));
  return zone === undefined ? { parts } : { parts, offset: offsetOf(zone) };
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}

function readerOf(format: string): (text: string) => Found | undefined {
  const found = [...format.matchAll(/yyyy|MM|dd|HH|mm|ss/g)].map(([token]) => token);
  if (!['yyyy', 'MM', 'dd'].every((token) => found.includes(token)))
    throw new Error(`--time-format ${format} must have yyyy, MM and dd`);
  const escaped = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  // Digits that touch each other, as in yyyyMMdd, can only be told apart by their full width.
  const source = escaped.replace(/yyyy|MM|dd|HH|mm|ss/g, (token, at: number) => {
    const touches = /[yMdHms]/.test((escaped[at - 1] ?? ' ') + (escaped[at + token.length] ?? ' '));
    const form = tokens[token as keyof typeof tokens];
    return touches ? form.replace('{1,2}', '{2}') : form;
  });
  const pattern = new RegExp(`^${source}$`);
  return (text) => {
    const match = pattern.exec(text);
    if (!match) return undefined;
    return {
      parts: order.map((token) =>
        found.includes(token) ? Number(match[found.indexOf(token) + 1]) : 0,
      ),
    };
  };
}

/** The instant at which clocks in `zone` show `wall`; the first of two, and the later side of a gap. */
function fromWall(wall: number, zone: string): number {
  const early = wall - offsetAt(wall - 24 * 60 * MINUTE, zone);
  if (early + offsetAt(early, zone) === wall) return early;
  return wall - offsetAt(wall + 24 * 60 * MINUTE, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far clocks in `zone` are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(new Date(instant)).find(({ type }) => type === 'timeZoneName');
  const text = name?.value.slice('GMT'.length) ?? '';
  return text === '' ? 0 : offsetOf(text);
}

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');
