import { categories } from './catalogue.ts';
import type { Draws } from './draw.ts';

const firstNames = [
  'Ada',
  'Ben',
  'Chen',
  'Dalia',
  'Emre',
  'Freya',
  'Goran',
  'Hana',
  'Ines',
  'Jon',
  'Kofi',
  'Lena',
  'Mara',
  'Noor',
  'Omar',
  'Pia',
  'Quinn',
  'Rosa',
  'Sami',
  'Tess',
];
const places = [
  { country: 'DE', city: 'Berlin', timezone: 'Europe/Berlin' },
  { country: 'DE', city: 'Hamburg', timezone: 'Europe/Berlin' },
  { country: 'GB', city: 'London', timezone: 'Europe/London' },
  { country: 'NL', city: 'Utrecht', timezone: 'Europe/Amsterdam' },
  { country: 'FR', city: 'Lyon', timezone: 'Europe/Paris' },
  { country: 'US', city: 'Portland', timezone: 'America/Los_Angeles' },
] as const;

/** One generated customer: who they are, and how they behave. */
export interface Person {
  readonly userId: string;
  readonly anonymousId: string;
  readonly firstName: string;
  readonly email: string;
  readonly birthday: string;
  readonly place: (typeof places)[number];
  readonly consents: boolean;
  /** Mean days between two visits. */
  readonly pause: number;
  /** Chance that a visit ends in an order. */
  readonly buys: number;
  readonly favourite: string;
  /** Days before the end on which they came first, up to 90. */
  readonly firstDay: number;
}

/** The person with this number. Few come often, many come rarely, as in every shop. */
export function person(number: number, { draw, below, pick, weighted, chance }: Draws): Person {
  const firstName = pick(firstNames);
  const [pause, buys] = weighted([
    [[4, 0.3], 1],
    [[9, 0.22], 3],
    [[25, 0.15], 6],
  ] as const);
  return {
    userId: `shop-${String(number).padStart(4, '0')}`,
    anonymousId: `device-${String(number).padStart(4, '0')}`,
    firstName,
    email: `${firstName.toLowerCase()}.${number}@shop.example`,
    birthday: `19${60 + below(40)}-${String(1 + below(12)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`,
    place: pick(places),
    consents: chance(0.7),
    pause: pause * (0.7 + 0.6 * draw()),
    buys,
    favourite: pick(categories),
    firstDay: 1 + below(90),
  };
}
