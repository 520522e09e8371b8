import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import type { Limits } from './caps.ts';
import { agreedTo } from './consent.ts';
import type { Wish } from './ledger.ts';
import type { Message } from './message.ts';
import { newToken } from './store.ts';

/** What is asked of the ledger, by one attempt, at any instant of it. */
export function wishOf(
  message: Pick<Message, 'sendId' | 'channel' | 'class' | 'topic'>,
  profile: Profile,
  { limits, address }: { readonly limits: Limits; readonly address?: string | undefined },
): (now: Instant) => Wish {
  const { sendId, channel, class: kind, topic } = message;
  const agreed = agreedTo(profile, channel, topic);
  const by = newToken();
  return (now) => ({
    ...{ sendId, by, channel, class: kind, topic, address, agreed, limits, now },
    erasedAt: profile.erased?.[profile.customer]?.at,
  });
}
