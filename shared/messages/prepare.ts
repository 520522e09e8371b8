import type { Campaign } from '../campaigns/campaign.ts';
import type { Rendered } from '../campaigns/render.ts';
import { prepareHook } from './hook.ts';
import { prepareMail } from './mail.ts';
import type { Delivery, Prepared } from './outgoing.ts';
import { preparePush } from './push/prepare.ts';
import { prepareSms } from './sms.ts';

/** Makes a message ready for the provider of its channel, before anything is reserved or claimed. Throws when one does not answer. */
export async function prepare(
  delivery: Omit<Delivery, 'rendered'> & { readonly rendered: Rendered },
  { webhook }: Pick<Campaign, 'webhook'>,
): Promise<Prepared> {
  const { message, rendered } = delivery;
  const on = <Each extends Rendered>(one: Each) => ({
    ...delivery,
    message: { ...message, channel: one.channel },
    rendered: one,
  });
  switch (rendered.channel) {
    case 'email':
      return prepareMail(on(rendered) as Delivery<'email'>);
    case 'sms':
      return prepareSms(on(rendered) as Delivery<'sms'>);
    case 'push':
      return preparePush(on(rendered) as Delivery<'push'>);
    case 'webhook':
      return prepareHook(on(rendered) as Delivery<'webhook'>, webhook);
    case 'inbox':
      throw new Error('The inbox has no provider');
  }
}
