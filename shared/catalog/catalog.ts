import type { Key } from '../access/key.ts';
import type { Campaign } from '../campaigns/campaign.ts';
import type { Template } from '../campaigns/template.ts';
import type { Offer } from '../offers/offer.ts';
import type { Placement } from '../offers/placement.ts';
import type { Segment } from '../segments/segment.ts';
import type { Instant } from '../time.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { Setting } from './setting.ts';

/** The bodies of everything that people define and every container keeps in memory. */
export interface Bodies {
  readonly segment: Segment;
  readonly offer: Offer;
  readonly placement: Placement;
  readonly campaign: Campaign;
  readonly template: Template;
  readonly webhook: Webhook;
  readonly key: Key;
  readonly setting: Setting;
}
export type Kind = keyof Bodies;

export interface Definition<Body> {
  readonly id: string;
  /** Grows with each publication of its id, also past a removal. */
  readonly version: number;
  /**
   * The feature epoch from which profiles hold all that its condition measures; `PENDING_EPOCH` while that is not known
   * yet, nothing where it measures nothing.
   */
  readonly epoch?: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Id of the key that published it. */
  readonly updatedBy: string;
  readonly body: Body;
}

/** Later than every epoch: no profile has caught up with it, so every verdict is unknown. */
export const PENDING_EPOCH = 1_000_000_000;

export type Definitions<K extends Kind> = ReadonlyMap<string, Definition<Bodies[K]>>;

/** What is in force, as of one moment. The same object as long as nothing changes. */
export interface Catalog {
  /** Changes whenever anything changes. */
  readonly revision: string;
  /** Grows whenever something published measures what nothing in force measured. */
  readonly epoch: number;
  /** Set when the manifest could not be read again, and an older one serves. */
  readonly stale: boolean;
  readonly segments: Definitions<'segment'>;
  readonly offers: Definitions<'offer'>;
  readonly placements: Definitions<'placement'>;
  readonly campaigns: Definitions<'campaign'>;
  readonly templates: Definitions<'template'>;
  readonly webhooks: Definitions<'webhook'>;
  readonly keys: Definitions<'key'>;
  readonly settings: Definitions<'setting'>;
}

/** The plural under which the catalog, and the routes, know a kind. */
export const plural = {
  segment: 'segments',
  offer: 'offers',
  placement: 'placements',
  campaign: 'campaigns',
  template: 'templates',
  webhook: 'webhooks',
  key: 'keys',
  setting: 'settings',
} as const satisfies Record<Kind, keyof Catalog>;

export const definitionsOf = <K extends Kind>(catalog: Catalog, kind: K): Definitions<K> =>
  catalog[plural[kind]] as Catalog[keyof Catalog] as Definitions<K>;

/** A catalog in which nothing is defined. */
export const emptyCatalog: Catalog = {
  revision: '',
  epoch: 0,
  stale: false,
  segments: new Map(),
  offers: new Map(),
  placements: new Map(),
  campaigns: new Map(),
  templates: new Map(),
  webhooks: new Map(),
  keys: new Map(),
  settings: new Map(),
};
