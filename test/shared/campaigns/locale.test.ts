import { expect, test } from 'vitest';
import { fallbacks, Locale } from '../../../shared/campaigns/locale.ts';

test.each([
  ['de-CH', ['de-CH', 'de']],
  ['de_CH', ['de-CH', 'de']],
  ['en_US.UTF-8', ['en-US', 'en']],
  ['zh-hant-tw', ['zh-Hant-TW', 'zh-Hant', 'zh']],
  ['de-u-co-phonebk', ['de-u-co-phonebk', 'de-u-co', 'de']],
  ['', []],
  ['not a tag!', []],
  [7, []],
  [undefined, []],
])('%j falls back to %j', (said, tags) => {
  expect(fallbacks(said)).toEqual(tags);
});

test.each(['de', 'de-CH', 'zh-Hant-TW'])('%s is a language of a template', (tag) => {
  expect(Locale.parse(tag)).toBe(tag);
});

test.each(['DE', 'de_CH', 'x', 'toString!', '__proto__'])('%s is none', (tag) => {
  expect(Locale.safeParse(tag).success).toBe(false);
});
