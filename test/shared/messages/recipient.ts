/**
 * One customer of the model of sending. A long file: what each call may suffer, and what that proves, must be read together.
 */
import { FrequencySetting } from '../../../shared/campaigns/policy.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { advance, type Evidence } from '../../../shared/messages/advance.ts';
import { limitsOf } from '../../../shared/messages/caps.ts';
import { agreedTo } from '../../../shared/messages/consent.ts';
import { held, heldNow, withheldBecause } from '../../../shared/messages/judge.ts';
import {
  emptyLedger,
  type Ledger,
  release,
  reserve,
  withStop,
} from '../../../shared/messages/ledger.ts';
import type { Message } from '../../../shared/messages/message.ts';
import { messageOf } from '../../../shared/messages/plan.ts';
import { usualPolicies } from '../../../shared/messages/policies.ts';
import { type Hands, lookAfter, type Parcel, post } from '../../../shared/messages/protocol.ts';
import type { Answer } from '../../../shared/messages/refusal.ts';
import type { Step } from '../../../shared/messages/transitions.ts';
import { type Instant, plus } from '../../../shared/time.ts';
import { aCampaign, aProfile, defined, noon } from '../../support/campaigns.ts';
import type { Draw } from './seeded.ts';

/** How one call goes wrong; the provider's `refused` is a throttle. */
export const faults = [
  'refused',
  'lost before',
  'lost after',
  'killed before',
  'killed after',
] as const;
type Fault = (typeof faults)[number];

/** A day. */
export const CAP = 2;
const capped = { ...usualPolicies, frequency: FrequencySetting.parse({ caps: [{ day: CAP }] }) };
const campaigns = {
  marketing: defined('spring', aCampaign()),
  transactional: defined('receipt', aCampaign({ class: 'transactional' })),
} as const;
const profile = aProfile('u:c-1');

interface Invocation {
  dead: boolean;
  claimed: boolean;
  sent: boolean;
}

/** One customer, their messages, their ledger, and a provider: what goes wrong goes wrong at one call at most. */
export class Recipient {
  now: Instant = noon;
  ledger: Ledger;
  readonly messages = new Map<string, Message>();
  readonly copies = new Map<string, number>();
  /** Sends whose answer nobody heard, whether or not the provider has them. */
  readonly ambiguous = new Set<string>();
  fault: { readonly call: number; readonly kind: Fault } | undefined;
  /** Whether it has come to that call. */
  injected = false;
  stopAt: number | undefined;
  stoppedAt: Instant | undefined;
  /** Reservations after the answer to an unsubscribe, and calls more than five seconds after it. */
  late = 0;
  calls = 0;
  /** Every call takes longer than a reservation lasts. */
  slow = false;
  private tokens = 0;
  private readonly events: { readonly sendId: string; readonly evidence: Evidence }[] = [];

  readonly customer: CustomerKey;
  private readonly draw: Draw;
  private readonly isCapped: boolean;
  private readonly kind: 'marketing' | 'transactional';

  constructor(
    customer: CustomerKey,
    draw: Draw,
    kind: 'marketing' | 'transactional',
    count: number,
  ) {
    this.customer = customer;
    this.draw = draw;
    this.isCapped = count > 1;
    this.kind = kind;
    this.ledger = emptyLedger(customer);
    for (let n = 0; n < count; n++) {
      const campaign = campaigns[kind];
      const message = messageOf({ campaign, occurrenceId: `0mi00000${n}-x`, customer, now: noon });
      this.messages.set(message.sendId, message);
    }
  }

  /** Everything that the queue brings, each twice and in any order, two at a time; again where a worker failed. */
  async deliverAll(sendIds: readonly string[], abreast: 1 | 2): Promise<void> {
    const queue = [...sendIds, ...sendIds].sort(() => this.draw() - 0.5);
    const receives = new Map<string, number>();
    while (queue.length > 0) {
      const some = queue.splice(0, abreast);
      const outcomes = await Promise.all(some.map((sendId) => this.work(sendId)));
      for (const [index, done] of outcomes.entries()) {
        const sendId = some[index] ?? '';
        const times = (receives.get(sendId) ?? 0) + 1;
        receives.set(sendId, times);
        if (!done && times < 5) queue.push(sendId);
      }
    }
  }

  /** What the provider tells, each twice and in any order. */
  async tell(): Promise<void> {
    const events = this.events.splice(0);
    for (const { sendId, evidence } of [...events, ...events].sort(() => this.draw() - 0.5))
      this.apply(sendId, (message) => advance(message, evidence));
  }

  loseEvents(): void {
    this.events.length = 0;
  }

  /** Time passes, and what is due is looked at, until nothing is left to do. */
  async settle(): Promise<void> {
    for (let look = 0; look < 20; look++) {
      const waiting = [...this.messages.values()].flatMap(({ attentionAt }) => attentionAt ?? []);
      const [next] = waiting.sort();
      if (next === undefined) return;
      if (next > this.now) this.now = plus(next, Math.floor(this.draw() * 60_000));
      const due = [...this.messages.values()].filter(
        ({ attentionAt }) => attentionAt !== undefined && attentionAt <= this.now,
      );
      await this.deliverAll(
        due.map(({ sendId }) => sendId),
        1,
      );
    }
  }

  private async work(sendId: string): Promise<boolean> {
    const invocation: Invocation = { dead: false, claimed: false, sent: false };
    const hands = this.handsOf(sendId, invocation);
    const { customer } = this;
    try {
      await lookAfter({ customer, sendId }, hands, {
        deliver: (message) => this.deliver(message, hands, invocation),
      });
      return true;
    } catch {
      return false;
    }
  }

  private async deliver(message: Message, hands: Hands, invocation: Invocation): Promise<void> {
    const { body } = campaigns[message.class as keyof typeof campaigns];
    const { notAfter, sendId, class: kind } = message;
    const channel = 'email' as const;
    const campaign = { ...body, channel };
    const because = withheldBecause({ campaign, profile, notAfter, now: this.now });
    if (because) return void (await hands.change(message, held({ because })));
    const by = `token-${this.tokens++}`;
    const limits = limitsOf(campaign, profile, this.isCapped ? capped : usualPolicies);
    const agreed = agreedTo(profile, channel);
    const parcel: Parcel = {
      wish: (now) => ({ sendId, by, channel, class: kind, address: 'hash', agreed, limits, now }),
      heldAt: (now) => heldNow({ campaign, profile, notAfter }, usualPolicies, now),
      send: () => this.call('send', invocation, sendId, () => this.accept(sendId)),
    };
    await post(message, parcel, hands);
  }

  private handsOf(sendId: string, invocation: Invocation): Hands {
    const call = <Answer>(name: string, apply: () => Answer) =>
      this.call(name, invocation, sendId, apply);
    return {
      get: () => call('get', () => this.messages.get(sendId)),
      change: (_message, step) =>
        call('change', () => {
          const before = this.messages.get(sendId);
          const after = this.apply(sendId, step);
          if (before?.state !== 'claimed' && after?.state === 'claimed') invocation.claimed = true;
          else if (after?.state !== 'claimed') invocation.claimed = false;
          return after;
        }),
      keepPlace: (_customer, wish) =>
        call('keepPlace', () => {
          const decision = reserve(this.ledger, wish);
          if (!('reservations' in decision)) return decision;
          if (this.isStopped(-1)) this.late++;
          this.ledger = decision;
          return 'written' as const;
        }),
      giveBack: (_customer, place) =>
        call('giveBack', () => {
          this.ledger = release(this.ledger, place.sendId, place.by);
        }),
      keepAddress: () => call('keepAddress', () => true),
      halt: async (_because, now) => now,
      clock: () => this.now,
    };
  }

  /** Receipts go on after an unsubscribe. */
  private isStopped(since: number): boolean {
    const { kind, stoppedAt, now } = this;
    return kind === 'marketing' && stoppedAt !== undefined && now > plus(stoppedAt, since);
  }

  private apply(sendId: string, step: Step): Message | undefined {
    const message = this.messages.get(sendId);
    const next = message && step(message);
    if (next === undefined || next === message) return next;
    const changed = { ...next, revision: next.revision + 1 };
    this.messages.set(sendId, changed);
    return changed;
  }

  private accept(sendId: string): Answer {
    this.copies.set(sendId, (this.copies.get(sendId) ?? 0) + 1);
    for (const kind of ['sent', 'delivered'] as const)
      this.events.push({ sendId, evidence: { kind, at: this.now } });
    return { kind: 'accepted', providerId: 'ses' };
  }

  private async call<Result>(
    name: string,
    invocation: Invocation,
    sendId: string,
    apply: () => Result,
  ): Promise<Result> {
    if (invocation.dead) throw new Error('dead');
    const number = this.calls++;
    const sends = name === 'send';
    if (sends && this.isStopped(5_000)) this.late++;
    const hit = number === this.fault?.call ? this.fault.kind : undefined;
    this.injected ||= hit !== undefined;
    if (hit === 'refused' && sends)
      return { kind: 'refused', about: 'moment', name: 'Throttling' } as Result;
    invocation.sent ||= sends;
    const applies = hit === undefined || hit.endsWith('after');
    const answer = applies ? apply() : undefined;
    this.noteAmbiguity({ hit, sends, applies, name }, invocation, sendId);
    // Now and then a call takes long.
    const most = this.draw() < 0.1 ? 10_000 : 1_000;
    this.now = plus(this.now, this.slow ? 6_000 : Math.floor(this.draw() * most));
    if (number === this.stopAt) {
      this.ledger = withStop(this.ledger, { source: 'link', channel: 'email', at: this.now });
      this.stoppedAt = this.now;
    }
    if (hit?.startsWith('killed')) invocation.dead = true;
    if (hit === undefined) return answer as Result;
    if (sends && !invocation.dead) return { kind: 'lost', name: 'TimeoutError' } as Result;
    throw new Error(hit);
  }

  /** Whoever dies, or cannot write, while they hold a claim leave open what became of it. */
  private noteAmbiguity(
    call: { hit: Fault | undefined; sends: boolean; applies: boolean; name: string },
    { claimed, sent }: Invocation,
    sendId: string,
  ): void {
    if (call.hit === undefined) return;
    const dies = call.hit.startsWith('killed');
    const unwritten = sent && call.name === 'change' && !call.applies;
    if (call.sends || (claimed && (dies || unwritten))) this.ambiguous.add(sendId);
  }
}
