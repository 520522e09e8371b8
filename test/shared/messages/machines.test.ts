import { describe, expect, test } from 'vitest';
import { isClickedByMachine, isOpenedByMachine } from '../../../shared/messages/machines.ts';

const at = '2026-11-22T12:00:10.000Z';
const person =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';

describe('an opening is a machine’s', () => {
  test.each([
    ['Apple’s privacy proxy', { userAgent: 'Mozilla/5.0' }, true],
    ['from Apple’s own network', { userAgent: person, ip: '17.58.1.1' }, true],
    ['a scanner', { userAgent: 'Barracuda Sentinel (EE)' }, true],
    ['a phone', { userAgent: person, ip: '93.184.216.34' }, false],
    [
      'Google’s proxy, which fetches when somebody opens',
      {
        userAgent:
          'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      },
      false,
    ],
    ['what says nothing of itself', {}, false],
  ])('%s: %j %s', (_who, visit, machine) => {
    expect(isOpenedByMachine({ ...visit, at })).toBe(machine);
  });
});

describe('a click is a machine’s', () => {
  test.each([
    ['a scanner by name', { userAgent: 'Mozilla/5.0 (compatible; Mimecast)' }, {}, true],
    ['a library', { userAgent: 'python-requests/2.32' }, {}, true],
    ['an empty name', { userAgent: '' }, {}, true],
    [
      'within two seconds of the delivery',
      { userAgent: person },
      { deliveredAt: '2026-11-22T12:00:08.500Z' },
      true,
    ],
    ['later', { userAgent: person }, { deliveredAt: '2026-11-22T12:00:05.000Z' }, false],
    ['before we know of the delivery', { userAgent: person }, {}, false],
  ])('%s', (_who, visit, message, machine) => {
    expect(isClickedByMachine({ ...visit, at }, message)).toBe(machine);
  });
});
