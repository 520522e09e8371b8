import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Listing, listedAfter } from '../../../../shared/customers/lists.ts';
import {
  decide,
  firstOfEach,
  type MemberRow,
  type Word,
} from '../../../../shared/segments/lists/decide.ts';

const word = (over: Partial<Word> = {}): Word => ({
  customer: 'u:1',
  member: true,
  at: '2026-11-25T10:00:00.000Z',
  by: 'second',
  line: 7,
  ...over,
});
const row = (over: Partial<MemberRow> = {}): MemberRow => ({
  ...word({ at: '2026-11-25T09:00:00.000Z', by: 'first', line: 1 }),
  was: false,
  ...over,
});
const later = { at: '2026-11-25T11:00:00.000Z', by: 'third' };

test.each([
  ['of somebody unknown changes them', undefined, word(), 'changed'],
  [
    'that takes off somebody unknown changes nothing',
    undefined,
    word({ member: false }),
    'unchanged',
  ],
  ['of a member changes nothing', row(), word(), 'unchanged'],
  ['that takes a member off changes them', row(), word({ member: false }), 'changed'],
  [
    'that was said before, of the same line, answers as before',
    row({ ...word(), was: false }),
    word(),
    'changed',
  ],
  [
    'that changed nothing before, of the same line, still has not',
    row({ ...word(), was: true }),
    word(),
    'unchanged',
  ],
  [
    'of another line of the same file is a repetition',
    row({ ...word({ line: 3 }) }),
    word(),
    'repeated',
  ],
  [
    'after which another was said is superseded',
    row({ ...later, member: false }),
    word(),
    'superseded',
  ],
])('a word %s', (_what, standing, said, outcome) => {
  expect(decide(standing, said).outcome).toBe(outcome);
});

test('what is unchanged is put down, so that an earlier word cannot undo it', () => {
  expect(decide(row(), word())).toEqual({ outcome: 'unchanged', put: { ...word(), was: true } });
});

test('whoever is superseded says the later word again', () => {
  const standing = row({ ...later, member: false });

  expect(decide(standing, word())).toEqual({ outcome: 'superseded', say: standing });
});

test('of two lines about one customer the first counts', () => {
  const [one, two] = [word({ line: 1 }), word({ line: 2 })];

  expect(firstOfEach([one, two])).toEqual({ first: [one], repeated: 1 });
});

/** An upload's steps for one customer: read the row, record an event, put the row if no later one stands. */
interface Actor {
  readonly said: Word;
  state: 'reading' | 'saying' | 'putting' | 'done';
  seen?: MemberRow | undefined;
  decision?: ReturnType<typeof decide>;
}

test('uploads beside each other, in any order of their steps and with crashes, leave the word of the last', () => {
  const uploads = fc.uniqueArray(
    fc.record({
      minute: fc.integer({ min: 0, max: 3 }),
      by: fc.constantFrom('a', 'b', 'c'),
      member: fc.boolean(),
    }),
    { minLength: 2, maxLength: 3, selector: ({ by }) => by },
  );
  fc.assert(
    fc.property(
      uploads,
      fc.array(fc.tuple(fc.nat(2), fc.boolean()), { maxLength: 40 }),
      (all, schedule) => {
        const actors: Actor[] = all.map(({ minute, by, member }) => ({
          said: word({ at: `2026-11-25T10:0${minute}:00.000Z`, by, member, line: 1 }),
          state: 'reading',
        }));
        let standing: MemberRow | undefined;
        let profile: Listing | undefined;
        const advance = (actor: Actor) => {
          if (actor.state === 'reading') {
            actor.seen = standing;
            actor.decision = decide(standing, actor.said);
            actor.state = 'saying';
          } else if (actor.state === 'saying') {
            const said = actor.decision?.say;
            if (said && (!profile || listedAfter(said, profile))) profile = said;
            actor.state = 'putting';
          } else if (actor.state === 'putting') {
            const put = actor.decision?.put;
            const beaten = put !== undefined && standing !== actor.seen;
            if (put && !beaten) standing = put;
            actor.state = beaten ? 'reading' : 'done';
          }
        };
        for (const [turn, crashes] of schedule) {
          const actor = actors[turn % actors.length] as Actor;
          if (crashes) actor.state = 'reading';
          else advance(actor);
        }
        for (const actor of actors) while (actor.state !== 'done') advance(actor);

        const last = actors.map(({ said }) => said).reduce((a, b) => (listedAfter(b, a) ? b : a));
        expect(profile?.member ?? false).toBe(last.member);
      },
    ),
    { numRuns: 2_000 },
  );
});
