/** An attribute as DynamoDB's JSON spells it: `{S: 'x'}`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Bytes of an item by AWS's rules: attribute names and values in UTF-8, numbers a byte per two significant digits and
 * one more (another for the sign), 3 bytes around a list or map and 1 per element.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item | undefined): number {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + valueBytes(item[name]);
  return bytes;
}

function valueBytes(value: AttributeValue | undefined): number {
  for (const type in value) return sizers[type]?.(value[type]) ?? 0;
  return 0;
}

type Sizer = (value: unknown) => number;

const text: Sizer = (value) => Buffer.byteLength(String(value));
const binary: Sizer = (value) => Buffer.byteLength(String(value), 'base64');
const sumOf =
  (size: Sizer): Sizer =>
  (values) =>
    Array.isArray(values) ? values.reduce<number>((sum, value) => sum + size(value), 0) : 0;

const sizers: Readonly<Record<string, Sizer>> = {
  S: text,
  N: numberBytes,
  B: binary,
  BOOL: () => 1,
  NULL: () => 1,
  SS: sumOf(text),
  NS: sumOf(numberBytes),
  BS: sumOf(binary),
  L: (values) => 3 + sumOf((value) => 1 + valueBytes(value as AttributeValue))(values),
  M: (value) => 3 + Object.keys(value as Item).length + itemBytes(value as Item),
};

function numberBytes(value: unknown): number {
  const [mantissa = ''] = String(value).toLowerCase().split('e');
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (mantissa.startsWith('-') ? 1 : 0);
}
