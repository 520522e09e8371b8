/**
 * How large a text is as SMS. Source: 3GPP TS 23.038 (GSM 7 bit default alphabet with its extension table, UCS-2) and TS
 * 23.040 (a text of several segments spends six octets of each on a header).
 */
export interface SmsSize {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Septets, or UTF-16 code units. */
  readonly units: number;
  readonly segments: number;
}

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Two septets each. */
const extended = new Set('\f^{}\\[~]|€');

/** SNS sends no more than this as one message. */
export const MAX_SEGMENTS = 10;

const forms = {
  'GSM-7': {
    alone: 160,
    joined: 153,
    widthOf: (character: string) => (extended.has(character) ? 2 : 1),
  },
  'UCS-2': { alone: 70, joined: 67, widthOf: (character: string) => character.length },
} as const;

/** The size of a text. What takes two units is never torn apart, so a segment may end one short. */
export function smsSize(text: string): SmsSize {
  const characters = [...text];
  const isGsm = characters.every((one) => basic.has(one) || extended.has(one));
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  const { alone, joined, widthOf } = forms[encoding];
  const widths = characters.map(widthOf);
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= alone) return { encoding, units, segments: 1 };
  let [segments, room] = [1, joined as number];
  for (const width of widths) {
    if (width > room) [segments, room] = [segments + 1, joined];
    room -= width;
  }
  return { encoding, units, segments };
}
