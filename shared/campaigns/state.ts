import * as z from 'zod';
import { AppError } from '../errors.ts';

/**
 * Where a campaign stands. `scheduled` and `running` wait for what starts them, and send; a `draft` does nothing yet; a `paused`
 * one sends nothing, and what it planned waits. That a schedule has begun, and is over, the clock says: see `standing.ts`.
 */
export const State = z.enum(['draft', 'scheduled', 'running', 'paused', 'finished']);
export type State = z.output<typeof State>;

/** What somebody may do to a campaign, and where it must stand for that. */
const moves = {
  launch: ['draft'],
  pause: ['scheduled', 'running'],
  resume: ['paused'],
} as const satisfies Record<string, readonly State[]>;
export type Move = keyof typeof moves;

interface Body {
  readonly schedule?: unknown;
  readonly state?: State | undefined;
}

/** What a campaign of this kind does once it is started. */
const active = ({ schedule }: Body): State => (schedule === undefined ? 'running' : 'scheduled');

/** The state of a campaign as it was put; one that does not say is started. */
export const stateOf = (body: Body): State => body.state ?? active(body);

export const isActive = (body: Body): boolean => ['scheduled', 'running'].includes(stateOf(body));

/** A campaign after a move. Throws `conflict` that names the state in which it is, `now` by the clock. */
export function moved<Campaign extends Body>(
  body: Campaign,
  move: Move,
  now: State = stateOf(body),
): Campaign {
  if (!moves[move].some((from) => from === now))
    throw new AppError(
      'conflict',
      `The campaign is ${now}: ${move} needs ${moves[move].join(' or ')}`,
    );
  return { ...body, state: move === 'pause' ? 'paused' : active(body) };
}

/**
 * A campaign as an edit leaves it. Where it does not say it stays as it was, so that an edit neither starts nor resumes it.
 * Throws `conflict` for what no edit can do: only the clock finishes one, and none becomes a draft again.
 */
export function edited<Campaign extends Body>(body: Campaign, before: Body | undefined): Campaign {
  const was = before && stateOf(before);
  const kept = was === 'draft' || was === 'paused' ? was : active(body);
  const wanted = body.state ?? kept;
  if (wanted === 'finished')
    throw new AppError('conflict', refusal(was, 'only the clock finishes it'));
  if (wanted === 'draft' && was !== undefined && was !== 'draft')
    throw new AppError('conflict', refusal(was, 'none becomes a draft again'));
  if (wanted === 'paused' && was === 'draft')
    throw new AppError('conflict', refusal(was, 'there is nothing to pause'));
  return { ...body, state: wanted === 'draft' || wanted === 'paused' ? wanted : active(body) };
}

const refusal = (state: State | undefined, why: string): string =>
  state === undefined ? `The campaign is new: ${why}` : `The campaign is ${state}: ${why}`;
