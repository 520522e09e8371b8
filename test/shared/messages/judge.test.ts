import { describe, expect, test } from 'vitest';
import { emailOf } from '../../../shared/messages/address.ts';
import { agreedTo, agreement } from '../../../shared/messages/consent.ts';
import { withheldBecause } from '../../../shared/messages/judge.ts';
import { aCampaign, aConsent, aProfile, noon } from '../../support/campaigns.ts';

const earlier = '2026-11-22T11:00:00.000Z';
const judge = (
  campaign: Readonly<Record<string, unknown>>,
  profile: Parameters<typeof aProfile>[1] = {},
  now = noon,
) =>
  withheldBecause({
    campaign: aCampaign(campaign),
    profile: aProfile('u:c-1', profile),
    notAfter: '2026-11-29T12:00:00.000Z',
    now,
  });

describe('a message', () => {
  test('may go to who agreed and has an address', () => {
    expect(judge({})).toBeUndefined();
  });

  test.each([
    ['expired', {}, {}, '2026-11-29T12:00:00.001Z'],
    ['no-address', {}, { traits: { email: undefined } }, noon],
    ['no-address', {}, { traits: { email: 'nonsense' } }, noon],
    ['no-consent', {}, { consent: [] }, noon],
    ['no-consent', {}, { consent: [aConsent({ channel: 'inbox' })] }, noon],
    ['no-consent', {}, { consent: [aConsent({ granted: false })] }, noon],
    ['no-consent', { channel: 'inbox', message: { title: 'a' } }, {}, noon],
  ] as const)('is withheld because %s (%j, %j)', (because, campaign, profile, now) => {
    expect(judge(campaign, { ...profile } as object, now)).toBe(because);
  });

  test.each(['transactional', 'mandatory'])('that is %s needs no consent', (kind) => {
    expect(judge({ class: kind }, { consent: [] })).toBeUndefined();
  });

  const claimed = (campaign: object): Parameters<typeof withheldBecause>[0] => {
    const profile = aProfile();
    const { email } = profile.traits;
    const traits = { ...profile.traits, ...(email && { email: { ...email, trust: 'claimed' } }) };
    return {
      campaign: aCampaign({ ...campaign }),
      profile: { ...profile, traits } as typeof profile,
      notAfter: noon,
      now: noon,
    };
  };

  test('of a campaign for verified addresses does not go to one that was only claimed', () => {
    expect(withheldBecause(claimed({ verifiedOnly: true }))).toBe('unverified');
    expect(judge({ verifiedOnly: true })).toBeUndefined();
  });

  test('of any other goes there too', () => {
    expect(withheldBecause(claimed({}))).toBeUndefined();
  });

  test('that has an address of its own needs none of the profile', () => {
    const { campaign, ...rest } = claimed({ class: 'mandatory' });
    const nobody = { ...rest.profile, traits: {} };
    expect(withheldBecause({ ...rest, campaign, profile: nobody })).toBe('no-address');
    expect(
      withheldBecause({ ...rest, campaign, profile: nobody, to: 'a@example.com' }),
    ).toBeUndefined();
  });

  test('for the inbox needs no address', () => {
    const campaign = { class: 'transactional', channel: 'inbox', message: { title: 'a' } };

    expect(judge(campaign, { traits: { email: undefined } })).toBeUndefined();
  });
});

describe('an agreement', () => {
  const channel = (granted: boolean, at: string) => aConsent({ granted, at });
  const topic = (granted: boolean, at: string) => aConsent({ topic: 'news', granted, at });

  test.each([
    ['the channel covers its topics', [channel(true, noon)], true],
    ['the topic alone suffices', [topic(true, noon)], true],
    ['a withdrawn topic outweighs a channel', [topic(false, earlier), channel(true, noon)], false],
    [
      'a withdrawn channel ends earlier topics',
      [topic(true, earlier), channel(false, noon)],
      false,
    ],
    ['a topic agreed to later stands', [channel(false, earlier), topic(true, noon)], true],
    [
      'a topic that is only claimed does not lift the withdrawal of its channel',
      [channel(false, earlier), aConsent({ topic: 'news', at: noon, trust: 'claimed' })],
      false,
    ],
    [
      'where more was said than is kept, a withdrawal may be missing',
      Array.from({ length: 100 }, (_, n) => aConsent({ topic: n ? `topic-${n}` : 'news' })),
      false,
    ],
    ['nothing said is no agreement', [], false],
  ])('%s', (_name, consent, agreed) => {
    expect(agreement({ consent }, 'email', 'news') !== undefined).toBe(agreed);
  });

  test('to a topic is none to the channel', () => {
    expect(agreement({ consent: [topic(true, noon)] }, 'email')).toBeUndefined();
  });
});

test.each([
  [
    'of the topic and of the channel',
    [aConsent({ topic: 'news' }), aConsent()],
    ['news', undefined],
  ],
  ['of no other topic', [aConsent({ topic: 'sales' }), aConsent()], [undefined]],
  [
    'not what is only claimed',
    [aConsent({ topic: 'news' }), aConsent({ trust: 'claimed' })],
    ['news'],
  ],
  [
    'nothing, where what decides is a withdrawal',
    [aConsent({ topic: 'news', granted: false }), aConsent()],
    [],
  ],
] as const)('what lifts a stop is what was agreed to for sure: %s', (_name, consent, topics) => {
  expect(agreedTo({ consent }, 'email', 'news').map(({ topic }) => topic)).toEqual(topics);
});

describe('an address for mail', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    [' ada@example.com ', 'ada@example.com'],
    ['ada@example.com, bob@example.com', undefined],
    ['Ada <ada@example.com>', undefined],
    ['ada@example.com\r\nBcc: bob@example.com', undefined],
    ['ada@bob@example.com', undefined],
    ['@example.com', undefined],
    [42, undefined],
  ])('%j gives %j', (email, address) => {
    expect(emailOf(aProfile('u:c-1', { traits: { email } }))).toBe(address);
  });
});
