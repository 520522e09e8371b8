import type { Instant } from '../../time.ts';
import type { Delivery, Prepared } from '../outgoing.ts';
import { type Answer, judgeError } from '../refusal.ts';
import { settingOf } from '../settings.ts';
import { publishOnce } from '../sns.ts';
import { type Endpoint, standingOf, type Target, targetsOf } from './endpoint.ts';
import { payloadFor } from './payload.ts';
import { bury, register } from './register.ts';
import { listEndpoints } from './store.ts';

/** A message to a customer's devices, ready to go. Throws when SNS does not answer about one. */
export async function preparePush(delivery: Delivery<'push'>): Promise<Prepared> {
  const { message, profile, rendered, catalog, now } = delivery;
  const targets = targetsOf(profile, settingOf(catalog, 'push'));
  if (targets.length === 0) return { withheld: 'no-address' };
  const known = await listEndpoints(profile.customer);
  const alive: Endpoint[] = [];
  for (const target of targets) {
    const endpoint = await endpointFor(delivery, target, known.get(target.endpointId));
    if (endpoint?.deadAt === undefined && endpoint) alive.push(endpoint);
  }
  const [first] = alive;
  if (first === undefined) return { withheld: 'dead-token' };
  const publicationTo = ({ arn }: Endpoint) => ({
    TargetArn: arn,
    MessageStructure: 'json',
    Message: payloadFor(arn, rendered, message.sendId),
  });
  return {
    address: first.arn,
    send: () => sendToAll(alive, (endpoint) => publishOnce(publicationTo(endpoint)), now),
  };
}

/** Nothing for a device that SNS will not have, whatever it has against it. */
async function endpointFor(
  { profile: { customer }, now }: Delivery<'push'>,
  target: Target,
  endpoint: Endpoint | undefined,
): Promise<Endpoint | undefined> {
  const standing = standingOf(target, endpoint);
  if (standing !== 'new') return endpoint;
  try {
    return await register(customer, target, now);
  } catch (error) {
    const answer = judgeError(error);
    if (answer.kind === 'refused' && answer.about !== 'moment' && answer.about !== 'account')
      return undefined;
    throw error;
  }
}

/**
 * To each device once, one after the other. Told is who was told on one of them. Where an answer was lost, and no device has surely got it, it
 * may have; where all have refused for good, they are dead.
 */
async function sendToAll(
  endpoints: readonly Endpoint[],
  sendTo: (endpoint: Endpoint) => Promise<Answer>,
  now: Instant,
): Promise<Answer> {
  const answers: Answer[] = [];
  for (const endpoint of endpoints) {
    const answer = await sendTo(endpoint);
    answers.push(answer);
    if (isDead(answer)) await bury(endpoint.customer, endpoint.endpointId, now).catch(() => {});
    // Whoever comes after a busy moment would tell the first ones twice.
    if (answer.kind === 'refused' && answer.about === 'moment') break;
  }
  return (
    answers.find(({ kind }) => kind === 'accepted') ??
    answers.find(({ kind }) => kind === 'lost') ??
    answers.find((answer) => answer.kind === 'refused' && answer.about === 'moment') ??
    answers[0] ?? { kind: 'lost', name: 'nobody' }
  );
}

/** Switched off by Apple or Google, or gone. */
const isDead = (answer: Answer): boolean =>
  answer.kind === 'refused' && (answer.about === 'address' || answer.name === 'NotFoundException');
