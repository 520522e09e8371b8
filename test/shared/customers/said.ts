import { joinRegisters, registersOf } from '../../../shared/customers/registers.ts';
import type { Event, Trust } from '../../../shared/events/event.ts';
import { plus } from '../../../shared/time.ts';
import { aTrack, logged, NOW } from './events.ts';

export const isProtected = (trait: string): boolean => trait === 'email';

/** What is said, one minute after the other. */
export const fold = (said: readonly [Trust, Partial<Event>][]) =>
  joinRegisters(
    said.map(([trust, event], minute) => {
      const time = plus(NOW, minute * 60_000);
      return registersOf(logged(aTrack(`m${minute}`, time, event), { trust }), isProtected);
    }),
    isProtected,
  );
