import { expect, test } from 'vitest';
import { smsSize } from '../../../shared/campaigns/sms.ts';

test.each([
  ['nothing', '', 'GSM-7', 0, 1],
  ['160 of the alphabet', 'a'.repeat(160), 'GSM-7', 160, 1],
  ['161', 'a'.repeat(161), 'GSM-7', 161, 2],
  ['306', 'a'.repeat(306), 'GSM-7', 306, 2],
  ['307', 'a'.repeat(307), 'GSM-7', 307, 3],
  ['what takes an escape', '€'.repeat(80), 'GSM-7', 160, 1],
  ['an escape that no segment may tear', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
  ['Greek capitals and umlauts', 'ΔΩäöüß', 'GSM-7', 6, 1],
  ['a letter beyond it', 'ç', 'UCS-2', 1, 1],
  ['70 of any', 'я'.repeat(70), 'UCS-2', 70, 1],
  ['71', 'я'.repeat(71), 'UCS-2', 71, 2],
  ['faces', '😀'.repeat(35), 'UCS-2', 70, 1],
  ['a face that no segment may tear', `${'я'.repeat(66)}😀${'я'.repeat(66)}`, 'UCS-2', 134, 3],
])('%s', (_what, text, encoding, units, segments) => {
  expect(smsSize(text)).toEqual({ encoding, units, segments });
});
