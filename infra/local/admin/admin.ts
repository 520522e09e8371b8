import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { MOST_AT_ONCE, type Timetable } from '../events/timetable.ts';
import type { Clock } from '../workers/clock.ts';
import type { Lambda } from '../workers/lambda.ts';
import { durationMs } from './duration.ts';
import { functionNamed } from './functions.ts';

/** What the AWS endpoint keeps for whoever looks at the host. */
export interface Ledgers {
  readonly outbox: {
    list(filter: { channel?: string; to?: string; since?: string }): readonly unknown[];
    clear(): unknown;
  };
  /** `set` throws for a fault that makes no sense. */
  readonly faults: { set(fault: unknown): unknown; list(): readonly unknown[]; clear(): unknown };
  readonly usage: {
    report(): Readonly<Record<string, { calls: object; rru: number; wru: number }>>;
    zero(): unknown;
  };
}

export interface AdminOptions {
  readonly ledgers: Ledgers;
  readonly lambda: Pick<Lambda, 'counts'>;
  readonly functionNames: readonly string[];
  readonly clock: Clock;
  readonly timetable: Pick<Timetable, 'moveTo'>;
  /** Resolves when all is quiet; throws when it does not become so. In a hurry nobody waits for the mail provider. */
  quiet(hurry?: boolean): Promise<void>;
}

type Action = (input: { query: URLSearchParams; body: unknown }) => unknown;
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** How many runs of each schedule a move of the clock brings at most; fewer make it quicker. */
const last = z.int().min(0).max(MOST_AT_ONCE).default(MOST_AT_ONCE);
const ClockRequest = z.union([
  z.strictObject({ set: z.iso.datetime({ offset: true }), last }),
  z.strictObject({ advance: z.string(), last }),
  z.strictObject({ real: z.literal(true), last }),
]);
/** Whether what the mail provider has to say shall be said at once, not when it would be in life. */
const SettleRequest = z.strictObject({ hurry: z.boolean().default(false) });
const NamedFault = z.looseObject({ function: z.string().optional() });

/** The host's own routes, `/_local/*`. They never reach the application, and exist nowhere else. */
export function createAdmin(options: AdminOptions) {
  const routes = actionsOf(options);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(request, routes);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(body)}\n`);
  };
}

function actionsOf(options: AdminOptions): Readonly<Record<string, Action>> {
  const { ledgers, lambda, functionNames, clock, timetable, quiet } = options;
  /** One at a time: two who move the clock at once would each see the other's time. */
  let turn = Promise.resolve();
  const inTurn = (move: () => Promise<void>) => {
    const mine = turn.then(move);
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    'GET outbox': ({ query }) => ({ items: ledgers.outbox.list(Object.fromEntries(query)) }),
    'DELETE outbox': () => void ledgers.outbox.clear(),
    'GET clock': () => ({ now: clock.now().toISOString() }),
    'POST clock': async ({ body }) => {
      const asked = ClockRequest.parse(body);
      await inTurn(async () => {
        await timetable.moveTo(targetOf(asked, clock.now()), quiet, asked.last);
        if ('real' in asked) clock.real();
      });
      return { now: clock.now().toISOString() };
    },
    'POST settle': async ({ body }) => {
      await quiet(SettleRequest.parse(body).hurry);
      return { settled: true };
    },
    'GET faults': () => ({ items: ledgers.faults.list() }),
    'POST faults': ({ body }) => {
      const fault = NamedFault.parse(body);
      const named = fault.function && { function: functionNamed(fault.function, functionNames) };
      ledgers.faults.set({ ...fault, ...named });
      return {};
    },
    'DELETE faults': () => void ledgers.faults.clear(),
    'GET usage': () => {
      const counts = lambda.counts.read();
      const usage = ledgers.usage.report();
      const names = [...new Set([...Object.keys(counts), ...Object.keys(usage)])].sort();
      const none = { invocations: 0, errors: 0, heapMb: 0, calls: {}, rru: 0, wru: 0 };
      return {
        functions: Object.fromEntries(
          names.map((name) => [name, { ...none, ...counts[name], ...usage[name] }]),
        ),
      };
    },
    'DELETE usage': () => {
      lambda.counts.zero();
      ledgers.usage.zero();
    },
  };
}

function targetOf(asked: z.infer<typeof ClockRequest>, now: Date): Date {
  if ('real' in asked) return new Date();
  return 'set' in asked ? new Date(asked.set) : new Date(now.getTime() + durationMs(asked.advance));
}

async function answer(
  request: IncomingMessage,
  routes: Readonly<Record<string, Action>>,
): Promise<Answer> {
  const { method = 'GET', url = '/', headers } = request;
  // A page from elsewhere, or one whose name was made to point here, has no business with these routes.
  if (headers.origin !== undefined || !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? ''))
    return { status: 403, body: { message: 'Only for this machine' } };
  const { pathname, searchParams: query } = new URL(url, 'http://127.0.0.1');
  const name = pathname.slice('/_local/'.length);
  const action = routes[`${method} ${name}`];
  if (!action) return { status: 404, body: { message: 'There is no such route here' } };
  try {
    const text = Buffer.concat(await request.toArray()).toString();
    const body: unknown = text === '' ? {} : JSON.parse(text);
    return { status: 200, body: (await action({ query, body })) ?? {} };
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    return { status: name === 'settle' ? 503 : 400, body: { message } };
  }
}
