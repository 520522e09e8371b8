import { randomUUID } from 'node:crypto';
import type { Model } from '../../template/model.ts';
import { permits } from '../policies.ts';
import type { Topics } from '../sns/topics.ts';
import { type EventType, eventJson, type Mail } from './events.ts';

/** A number from 0 up to 1, as `Math.random`. */
export type Draw = () => number;

/** When the provider's events arrive, in milliseconds after the answer to SendEmail; negative: before it. */
export type Timetable = (draw: Draw) => readonly number[];

/** As in life: mostly soon, now and then after seconds, sometimes before the answer, sometimes twice. */
export const asInLife: Timetable = (draw) => {
  const chance = draw();
  const first = chance < 0.1 ? -1 : chance < 0.8 ? 20 + draw() * 200 : 200 + draw() * 2000;
  return draw() < 0.1 ? [first, Math.max(0, first) + draw() * 500] : [first];
};

interface Particulars {
  /** Called once per event, when its first notification leaves. */
  happens?(type: EventType): void;
  /** What was clicked. */
  readonly link?: string;
}

/** Brings what the provider has to say about mails to the topics of their configuration sets: late, twice, in any order. */
export class Postman {
  readonly #model: Model;
  readonly #topics: Topics;
  readonly #now: () => Date;
  readonly #timetable: Timetable;
  readonly #draw: Draw;
  readonly #complain: (problem: string) => void;
  readonly #pending = new Map<NodeJS.Timeout, () => void>();

  constructor(options: {
    readonly model: Model;
    readonly topics: Topics;
    readonly now: () => Date;
    readonly complain: (problem: string) => void;
    readonly timetable?: Timetable;
    readonly draw?: Draw;
  }) {
    this.#model = options.model;
    this.#topics = options.topics;
    this.#now = options.now;
    this.#complain = options.complain;
    this.#timetable = options.timetable ?? asInLife;
    this.#draw = options.draw ?? seeded(7);
  }

  /** Whether no event is still on its way. */
  get isQuiet(): boolean {
    return this.#pending.size === 0;
  }

  /** Sends the events of a mail, each by a timetable of its own: so they overtake one another. */
  report(types: readonly EventType[], mail: Mail, { happens, link }: Particulars = {}): void {
    for (const type of types) {
      const messageId = randomUUID();
      // What comes twice says the same twice: it happened once.
      let said: string | undefined;
      this.#timetable(this.#draw).forEach((delay, repeat) => {
        const deliver = () => {
          if (repeat === 0) happens?.(type);
          said ??= eventJson(type, mail, this.#now(), link);
          this.#publish(type, mail, messageId, said);
        };
        if (delay < 0) deliver();
        else this.#later(deliver, delay);
      });
    }
  }

  /** Delivers at once whatever is still on its way. */
  flush(): void {
    for (const [timer, deliver] of this.#pending) {
      clearTimeout(timer);
      deliver();
    }
    this.#pending.clear();
  }

  #later(deliver: () => void, delay: number): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      deliver();
    }, delay);
    this.#pending.set(timer, deliver);
  }

  #publish(type: EventType, mail: Mail, messageId: string, message: string): void {
    const set = this.#model.configurationSets.find(({ name }) => name === mail.configurationSet);
    for (const { events, topicArn } of set?.destinations ?? []) {
      const topic = this.#topics.byArn(topicArn);
      if (!topic || !events.some((event) => event.toUpperCase() === type.toUpperCase())) continue;
      const attempt = {
        action: 'sns:Publish',
        resource: topicArn,
        principal: 'ses.amazonaws.com',
        context: {
          'aws:sourceaccount': mail.account,
          'aws:sourcearn': `arn:aws:ses:${mail.region}:${mail.account}:configuration-set/${mail.configurationSet}`,
        },
      };
      // A topic without a policy of its own has AWS's default one, which lets its account's services in.
      if (topic.policy.length > 0 && !permits([], topic.policy, attempt)) {
        this.#complain(`${topic.name} does not let SES publish: the event is lost`);
        continue;
      }
      this.#topics.publish(topic, {
        messageId,
        subject: 'Amazon SES Email Event Notification',
        message,
      });
    }
  }
}

/** The same numbers in every run (mulberry32). */
export function seeded(seed: number): Draw {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
