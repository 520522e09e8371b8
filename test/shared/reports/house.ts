import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { publish } from '../../../shared/catalog/publish.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { epochOf, type Profile } from '../../../shared/customers/profile.ts';
import { putProfile } from '../../../shared/customers/store.ts';
import { environment } from '../../../shared/environment.ts';
import type { LoggedEvent } from '../../../shared/events/event.ts';
import { census } from '../../../shared/reports/census.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import type { AnyKind, Kinds } from '../../../shared/sweeps/kind.ts';
import { refold } from '../../../shared/sweeps/refold.ts';
import { step } from '../../../shared/sweeps/step.ts';
import { Step } from '../../../shared/sweeps/sweep.ts';
import { aProfile, NOW } from '../segments/history.ts';
import type { Waiting } from '../sweeps/faults.ts';

/** The kinds with pieces small enough that a handful of customers fills several. */
export const small: Kinds = {
  census: { ...census, limit: 3 },
  refold: { ...refold, limit: 3 },
  audience: refold as AnyKind,
  preview: refold as AnyKind,
  evaluation: refold as AnyKind,
  recommendations: refold as AnyKind,
  outlook: refold as AnyKind,
};

export const putSegment = (id: string, condition: Condition) =>
  publish('segment', id, { name: `The ${id}`, condition }, { by: 'test', now: NOW });

/** A stored profile of these events, folded with an epoch of the catalog. */
export async function putCustomer(
  customer: CustomerKey,
  events: readonly LoggedEvent[],
  folding: Parameters<typeof aProfile>[1] & { segments?: Profile['segments'] } = {},
): Promise<void> {
  const profile = aProfile(events, folding);
  const { epoch = 1, segments = {} } = folding;
  await putProfile({
    ...profile,
    customer,
    sources: [customer],
    version: 0,
    epoch: epochOf(epoch),
    segments,
  });
}

export const putMessage = (item: Record<string, unknown>) =>
  documents.send(new PutCommand({ TableName: environment('MESSAGES_TABLE'), Item: item }));

/** Delivers the messages of sweeps until none waits; one that fails comes again. */
export async function drain(
  waiting: Waiting,
  now: string = NOW,
  {
    between = async () => {},
    failed = async () => {},
    kinds = small,
  }: {
    readonly between?: () => Promise<unknown>;
    readonly failed?: () => Promise<unknown>;
    readonly kinds?: Kinds;
  } = {},
): Promise<void> {
  const queue: unknown[] = [];
  for (let turn = 0; turn < 3_000; turn += 1) {
    queue.push(...waiting.take(environment('SWEEP_QUEUE')));
    const next = queue.shift();
    if (next === undefined) return;
    const outcome = await step(kinds, Step.parse(next), now).catch((error: Error) => error);
    if (outcome instanceof Error) {
      queue.push(next);
      await failed();
    }
    await between();
  }
  throw new Error('The sweep does not end');
}
