import * as z from 'zod';

/** The ways to a customer. */
export const Channel = z.enum(['email', 'inbox', 'sms', 'push', 'webhook']);
export type Channel = z.output<typeof Channel>;

/** One of them, or whichever of them is best for each customer at the moment of sending. */
export const ChannelChoice = z.enum([...Channel.options, 'best']);
export type ChannelChoice = z.output<typeof ChannelChoice>;

/** What `best` chooses from. A webhook is a system's, and no customer answers there. */
export const personal = ['email', 'push', 'sms', 'inbox'] as const satisfies readonly Channel[];
export type Personal = (typeof personal)[number];
