import { CAP, faults, Recipient } from './recipient.ts';
import { seeded } from './seeded.ts';

export interface Outcome {
  recipients: number;
  messages: number;
  faults: number;
  calls: number;
  /** Copies that nobody may get. */
  duplicates: number;
  /** Neither sent, nor unknown, nor withheld with a reason. */
  forgotten: number;
  /** Said to be sent, and not. */
  untrue: number;
  unknown: number;
  /** Of marketing: whose answer was lost, and of which the provider never said anything. */
  ambiguous: number;
  /** More than the cap, or fewer although nothing went wrong. */
  miscapped: number;
  /** Reserved, or called, too late after an unsubscribe. */
  late: number;
}

/** So many recipients, of whom about one in eight has a fault at one of their calls, and one in ten unsubscribes. */
export async function simulate(recipients: number, seed: number): Promise<Outcome> {
  const draw = seeded(seed);
  const sum: Outcome = {
    ...{ recipients, messages: 0, faults: 0, calls: 0, duplicates: 0, forgotten: 0, untrue: 0 },
    ...{ unknown: 0, ambiguous: 0, miscapped: 0, late: 0 },
  };
  for (let n = 0; n < recipients; n++) {
    const kind = draw() < 0.7 ? 'marketing' : 'transactional';
    const recipient = new Recipient(`u:${n}`, draw, kind, draw() < 0.1 ? 4 : 1);
    if (draw() < 0.13) {
      const fault = faults[Math.floor(draw() * faults.length)] ?? 'refused';
      recipient.fault = { call: Math.floor(draw() * 6), kind: fault };
    }
    const stops = draw() < 0.1;
    if (stops) recipient.stopAt = Math.floor(draw() * 6);
    await recipient.deliverAll([...recipient.messages.keys()], stops ? 1 : 2);
    const hasEvents = draw() < 0.7;
    if (hasEvents) await recipient.tell();
    else recipient.loseEvents();
    await recipient.settle();
    if (hasEvents) await recipient.tell();
    add(sum, recipient, kind, hasEvents);
  }
  return sum;
}

function add(sum: Outcome, recipient: Recipient, kind: string, hasEvents: boolean): void {
  sum.faults += Number(recipient.injected);
  sum.late += recipient.late;
  sum.calls += recipient.calls;
  let reached = 0;
  for (const { sendId, state, because } of recipient.messages.values()) {
    sum.messages++;
    const copies = recipient.copies.get(sendId) ?? 0;
    const isAmbiguous = recipient.ambiguous.has(sendId);
    // Without the provider's events nobody can know whether a receipt was sent: two are better than none.
    const most = kind === 'transactional' && isAmbiguous && !hasEvents ? 2 : 1;
    sum.duplicates += Math.max(0, copies - most);
    sum.unknown += Number(state === 'unknown');
    sum.ambiguous += Number(kind === 'marketing' && isAmbiguous && !(hasEvents && copies > 0));
    const isSent = state === 'sent' || state === 'delivered';
    const isWithheld = state === 'withheld' && (because === 'capped' || because === 'stopped');
    sum.forgotten += Number(!isSent && !isWithheld && state !== 'unknown');
    sum.untrue += Number(isSent && copies === 0) + Number(isWithheld && copies > 0);
    reached += copies;
  }
  const isPlain = !recipient.injected && recipient.stopAt === undefined;
  const capped = recipient.messages.size > 1 && kind === 'marketing';
  if (capped && (reached > CAP || (isPlain && reached !== CAP))) sum.miscapped++;
}
