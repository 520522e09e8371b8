import { AsyncLocalStorage } from 'node:async_hooks';
import { vi } from 'vitest';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import { queues } from '../../../../shared/clients/sqs.ts';

/** How one AWS call goes wrong. `twice`: done, the answer lost, and asked again by the SDK itself. */
export const mishaps = [
  'refused',
  'answer lost',
  'killed before',
  'killed after',
  'twice',
] as const;
export type Mishap = (typeof mishaps)[number];

interface Run {
  readonly calls: string[];
  readonly plan?: { readonly call: number; readonly mishap: Mishap } | undefined;
  dead: boolean;
}
const runs = new AsyncLocalStorage<Run>();

/** Lets calls to AWS go wrong in runs that plan it; whatever happens outside of a run goes well. */
export function meddle(): void {
  const toTable = documents.send.bind(documents) as (command: object) => Promise<unknown>;
  vi.spyOn(documents, 'send').mockImplementation(((command: object) =>
    call(command, () => toTable(command))) as typeof documents.send);
  vi.spyOn(queues, 'send').mockImplementation(((command: object) =>
    call(command, async () => ({}))) as typeof queues.send);
}

async function call(command: object, apply: () => Promise<unknown>): Promise<unknown> {
  const run = runs.getStore();
  if (!run) return apply();
  if (run.dead) throw new Error('killed');
  const at = run.calls.push(command.constructor.name) - 1;
  const mishap = at === run.plan?.call ? run.plan.mishap : undefined;
  if (mishap === undefined) return apply();
  if (mishap === 'refused') throw new Error(mishap);
  if (mishap !== 'killed before') await apply();
  if (mishap === 'twice') return apply();
  run.dead = mishap !== 'answer lost';
  throw new Error(mishap);
}

/** Does something with one of its calls going wrong. The calls that it came to, and what came of it if it lived. */
export async function suffer<Result>(
  work: () => Promise<Result>,
  plan?: { readonly call: number; readonly mishap: Mishap },
): Promise<{ readonly calls: readonly string[]; readonly result: Result | undefined }> {
  const run: Run = { calls: [], plan, dead: false };
  const result = await runs.run(run, () => work().catch(() => undefined));
  return { calls: run.calls, result: run.dead ? undefined : result };
}
