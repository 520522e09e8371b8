import type { Rendered } from '../campaigns/render.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import type { Because, Message } from './message.ts';
import type { Answer } from './refusal.ts';

/** A message on its channel, ready to be handed to whoever brings it. */
export interface Outgoing {
  /** What two customers may share, which gets one message per occurrence. */
  readonly address?: string;
  /** Claims what it hands out, once its place is kept; it goes out as what that answers, if it does. */
  readonly complete?: () => Promise<Completed>;
  /** Asked once the message is claimed: why it must not go after all, if it must not. */
  readonly admit?: () => Promise<Because | undefined>;
  /** Takes back what `admit` took, when the provider has refused. */
  readonly refund?: () => Promise<void>;
  /** Calls the provider, once. Never throws. */
  readonly send: () => Promise<Answer>;
}

/** What is handed over in the place of what was prepared, or why not, and the offers whose vouchers were claimed. */
export type Completed = Prepared & { readonly vouchers?: readonly string[] | undefined };

/** All that making one takes. */
export interface Delivery<Channel extends Rendered['channel'] = Rendered['channel']> {
  /** On the channel that it goes out on. */
  readonly message: Message & { readonly channel: Channel };
  readonly profile: Profile;
  readonly rendered: Extract<Rendered, { channel: Channel }>;
  readonly catalog: Catalog;
  readonly now: Instant;
}

/** Ready, or why not. */
export type Prepared = Outgoing | { readonly withheld: Because };
