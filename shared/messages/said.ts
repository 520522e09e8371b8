import { NoVoucher, type Tools } from '../campaigns/engine.ts';
import type { Rendered } from '../campaigns/render.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Instant } from '../time.ts';
import type { Because, Message } from './message.ts';
import { claimsFor, withVouchers } from './vouchers.ts';

/** What it takes to say a message. */
export interface Speech {
  /** Throws where it cannot be said so. */
  readonly say: (tools: Tools) => Rendered;
  /** With stand-ins for vouchers. */
  readonly tools: Tools;
}

/** A message, said. */
export interface Words {
  readonly rendered: Rendered;
  /** Of the offers that it shows. */
  readonly receipts: readonly string[];
  /** The offers whose vouchers were claimed for it. */
  readonly vouchers?: readonly string[];
  /** Of one that hands out vouchers, and has stand-ins for them: claims them, and says it with them. */
  readonly complete?: (clock: () => Instant) => Promise<Words | Unsaid>;
}

export interface Unsaid {
  readonly withheld: Because;
  /** The offers whose vouchers were claimed for it all the same. */
  readonly vouchers?: readonly string[];
}

type Subject = Pick<Message, 'customer' | 'campaignId' | 'sendId'>;

/** The message, for now without claiming anything. */
export function said(message: Subject, { say, tools }: Speech, catalog: Catalog): Words | Unsaid {
  let handsOut = false;
  const voucher: Tools['voucher'] = (asked) => {
    handsOut = true;
    return tools.voucher(asked);
  };
  const words = saidWith(message, say, { ...tools, voucher });
  if ('withheld' in words || !handsOut) return words;
  return {
    ...words,
    async complete(clock) {
      const claiming = claimsFor(message.customer, { catalog, clock });
      const { tools: own, claimed } = await withVouchers(say, tools, claiming);
      return { ...saidWith(message, say, own), ...(claimed.length > 0 && { vouchers: claimed }) };
    },
  };
}

/** Each is noted with the message, whose item costs by its size. */
const MAX_RECEIPTS = 10;

function saidWith(
  { campaignId, sendId }: Subject,
  say: Speech['say'],
  tools: Tools,
): Words | Unsaid {
  const receipts = new Set<string>();
  const offers: Tools['offers'] = (placementId) => {
    const served = tools.offers(placementId);
    for (const { receipt } of served) if (receipt !== undefined) receipts.add(receipt);
    return served;
  };
  try {
    const rendered = say({ ...tools, offers });
    return { rendered, receipts: [...receipts].slice(0, MAX_RECEIPTS) };
  } catch (error) {
    if (error instanceof NoVoucher) return { withheld: 'no-voucher' };
    const name = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ campaignId, sendId, failed: 'render', error: name }));
    return { withheld: 'rendering-failed' };
  }
}
