import { describe, expect, it, test } from 'vitest';
import { normalise, sharedContext } from '../../../shared/events/normalise.ts';
import { aMessage } from '../../support/messages.ts';

const draftOf = (message: unknown, envelope = {}) => {
  const reading = normalise(message, envelope);
  if (reading.state === 'refused') throw new Error(`${reading.path.join('.')} ${reading.message}`);
  return reading.draft;
};
const aConsent = (properties: unknown) => aMessage({ event: 'Consent Updated', properties });
const withdrawal = (granted: unknown, others = {}) =>
  aConsent({ channel: 'email', granted, source: 'page', ...others });
const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

describe('a message that is fit', () => {
  it('keeps fields that nobody knows', () => {
    expect(draftOf(aMessage({ channel: 'server' }))).toMatchObject({ channel: 'server' });
  });

  test.each(['integrations', 'writeKey', 'sentAt', '_metadata'])(
    'loses %s, which is delivery and not content',
    (field) => {
      expect(draftOf(aMessage({ [field]: { any: 1 } }))).not.toHaveProperty(field);
    },
  );

  test.each(['trust', 'receivedAt', 'at', 'source', 'hour', 'via'])(
    'cannot say %s itself, which the log says',
    (field) => {
      expect(draftOf(aMessage({ [field]: 'proven' }))).not.toHaveProperty(field);
    },
  );

  it('takes its time from originalTimestamp before timestamp', () => {
    const originalTimestamp = '2026-11-20T08:00:00Z';
    expect(draftOf(aMessage({ originalTimestamp })).time).toBe('2026-11-20T08:00:00.000Z');
  });

  it('is not judged by a timestamp that is not its own time', () => {
    const message = aMessage({ originalTimestamp: '2026-11-20T08:00:00Z', timestamp: 'now' });
    expect(draftOf(message).time).toBe('2026-11-20T08:00:00.000Z');
  });

  it.each([null, ''])('has no time when the client sent none, but %j', (timestamp) => {
    expect(draftOf(aMessage({ timestamp }))).not.toHaveProperty('time');
  });

  it('takes numbers as ids', () => {
    expect(draftOf(aMessage({ userId: 42, messageId: 7 }))).toMatchObject({
      userId: '42',
      messageId: '7',
    });
  });

  test.each([null, ''])('takes %j for an id that is not there', (userId) => {
    const draft = draftOf(aMessage({ userId, anonymousId: 'a-1' }));
    expect(draft).not.toHaveProperty('userId');
  });

  it('keeps a messageId of 256 bytes as it is', () => {
    const messageId = 'm'.repeat(256);
    expect(draftOf(aMessage({ messageId })).messageId).toBe(messageId);
  });

  it('names a longer messageId by its hash, so that its retry has the same', () => {
    const [first, retry] = [1, 2].map(() => draftOf(aMessage({ messageId: 'm'.repeat(257) })));
    expect(first?.messageId).toMatch(/^sha256:.{43}$/);
    expect(retry?.messageId).toBe(first?.messageId);
  });

  it('counts the bytes of a messageId, not its characters', () => {
    expect(draftOf(aMessage({ messageId: 'ü'.repeat(129) })).messageId).toMatch(/^sha256:/);
  });

  it('has ids in NFC', () => {
    expect(draftOf(aMessage({ userId: 'Zoe\u0308' })).userId).toBe('Zo\u00eb');
  });

  it('has the same bytes however its keys were ordered', () => {
    const reversed = Object.fromEntries(Object.entries(aMessage()).reverse());
    expect(JSON.stringify(draftOf(reversed))).toBe(JSON.stringify(draftOf(aMessage())));
  });

  it('has well-formed strings', () => {
    const draft = draftOf(aMessage({ properties: { '\ud800': ['\udc00x'] } }));
    expect(draft.properties).toEqual({ '\ufffd': ['\ufffdx'] });
  });

  it('has its type from the route before its own', () => {
    expect(draftOf(aMessage({ type: 'page' }), { type: 'track' }).type).toBe('track');
  });

  it('has what the context of its batch says and its own does not', () => {
    const message = aMessage({ context: { locale: 'de' } });
    const context = { locale: 'en', library: { name: 'x' } };
    expect(draftOf(message, { context }).context).toEqual({
      locale: 'de',
      library: { name: 'x' },
    });
  });

  it('may say of consent what nobody asks for, and null for what it does not say', () => {
    const message = withdrawal(false, { topic: null, source: null, form: 'footer' });
    expect(normalise(message).state).toBe('fit');
  });

  it('is up to 16 levels deep', () => {
    expect(normalise(aMessage({ properties: deep(14) })).state).toBe('fit');
  });
});

test.each([
  ['no object', 'hello', []],
  ['a list', [aMessage()], []],
  ['null', null, []],
  ['without any id', aMessage({ userId: undefined }), ['userId']],
  ['with a userId that is an object', aMessage({ userId: {} }), ['userId']],
  ['with a boolean for an id', aMessage({ anonymousId: true }), ['anonymousId']],
  ['with an endless number for an id', aMessage({ userId: Number.POSITIVE_INFINITY }), ['userId']],
  ['with an id of 257 bytes', aMessage({ userId: 'ü'.repeat(129) }), ['userId']],
  ['with a control character in its id', aMessage({ userId: 'a\u0000b' }), ['userId']],
  ['with half a character in its id', aMessage({ userId: 'a\ud800' }), ['userId']],
  ['without a type', aMessage({ type: undefined }), ['type']],
  ['of an unknown type', aMessage({ type: 'trace' }), ['type']],
  ['a track without an event', aMessage({ event: undefined }), ['event']],
  ['a track with an empty event', aMessage({ event: '' }), ['event']],
  ['a track with a number for an event', aMessage({ event: 5 }), ['event']],
  ['with an event that is the key of a prototype', aMessage({ event: '__proto__' }), ['event']],
  ['a group without a groupId', aMessage({ type: 'group' }), ['groupId']],
  ['an alias without a previousId', aMessage({ type: 'alias' }), ['previousId']],
  ['with a list for properties', aMessage({ properties: [] }), ['properties']],
  ['with a string for traits', aMessage({ traits: 'x' }), ['traits']],
  ['with a time nobody can read', aMessage({ timestamp: 'noon' }), ['timestamp']],
  [
    'with an original time nobody can read',
    aMessage({ originalTimestamp: 'noon' }),
    ['originalTimestamp'],
  ],
  ['with a list for a time', aMessage({ timestamp: [] }), ['timestamp']],
  ['17 levels deep', aMessage({ properties: deep(16) }), ['properties', ...Array(15).fill('a')]],
  [
    'with the key of a prototype',
    JSON.parse('{"userId":"u","x":[{"__proto__":1}]}'),
    ['x', 0, '__proto__'],
  ],
  [
    'with 201 keys',
    aMessage({ traits: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [n, n])) }),
    ['traits'],
  ],
  ['a consent that says nothing', withdrawal(undefined), ['properties', 'granted']],
  ['a consent without properties', aConsent(undefined), ['properties']],
  ['a consent that can be read as either', withdrawal('false'), ['properties', 'granted']],
  ['a consent of no channel', aConsent({ granted: false }), ['properties', 'channel']],
  ['a consent of a number', withdrawal(false, { topic: 7 }), ['properties', 'topic']],
  ['over 32 KB', aMessage({ properties: { x: 'x'.repeat(32 * 1024) } }), []],
  ['over 32 KB of bytes, not of characters', aMessage({ x: 'ü'.repeat(17_000) }), []],
])('a message is refused, with the path, %s', (_, message, path) => {
  expect(normalise(message)).toMatchObject({ state: 'refused', path });
});

test.each([
  ['no object', 'de'],
  ['a list', [{}]],
  ['too large to stand in every message', { page: 'x'.repeat(5_000) }],
  ['too deep', deep(17)],
])('the context of a batch is left out when it is %s', (_, context) => {
  expect(sharedContext(context)).toBeUndefined();
});
