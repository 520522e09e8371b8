import type { CustomerKey } from '../customers/customer.ts';
import { holderOf } from '../customers/read.ts';
import type { Excess } from './caps.ts';
import { release, reserve, type Stop, type Wish, withPlaces, withStop } from './ledger.ts';
import type { Message } from './message.ts';
import { cameToNothing } from './reconcile.ts';
import { changeLedger, getLedger, getMessage, putHolder } from './store.ts';

/** Keeps a place in the customer's ledger: by one put, or not at all where something stops it or it is one too many. */
export const keepPlace = (customer: CustomerKey, wish: Wish): Promise<'written' | Stop | Excess> =>
  changeLedger(customer, (ledger) => {
    const decision = reserve(ledger, wish);
    return 'reservations' in decision ? { ledger: decision } : { refusal: decision };
  });

/** Gives the place back that this attempt kept; another attempt's stays. */
export const giveBack = (
  customer: CustomerKey,
  { sendId, by }: Pick<Wish, 'sendId' | 'by'>,
): Promise<unknown> =>
  changeLedger<never>(customer, (ledger) => ({ ledger: release(ledger, sendId, by) }));

/**
 * One address gets one message per occurrence: whether it is this one, or another that came before. One that came to
 * nothing leaves the address to the next: where a merge goes on in another send, that one has to find it free.
 */
export async function keepAddress(address: string, message: Message): Promise<boolean> {
  const { occurrenceId, sendId } = message;
  const before = await putHolder(address, occurrenceId, message);
  if (before.sendId === sendId) return true;
  const other = await getMessage(before.customer, before.sendId);
  if (other === undefined || !cameToNothing(other)) return false;
  return (await putHolder(address, occurrenceId, message, before)).sendId === sendId;
}

/** Nothing more that the stops speak of: once this is answered no reservation for it succeeds. */
export const putStops = (customer: CustomerKey, stops: readonly Stop[]): Promise<unknown> =>
  changeLedger<never>(customer, (ledger) => ({ ledger: stops.reduce(withStop, ledger) }));

/** The same for a customer and whom they turned out to be: an anonymous customer's messages go there. */
export async function stop(customer: CustomerKey, stops: readonly Stop[]): Promise<void> {
  await putStops(customer, stops);
  const holder = await holderOf(customer);
  if (holder !== customer) await putStops(holder, stops);
}

/**
 * What was stopped of an anonymous customer is stopped of whom they turned out to be, but for their own erasure, and what the
 * one was sent counts for the caps of the other. A stop that comes later is put there by whoever puts it: the pointer must stand
 * before this reads.
 */
export async function carryLedger(from: CustomerKey, to: CustomerKey): Promise<void> {
  const { stops: all, reservations } = await getLedger(from);
  const stops = all.filter(({ source }) => source !== 'erasure');
  if (stops.length === 0 && Object.keys(reservations).length === 0) return;
  await changeLedger<never>(to, (ledger) => ({
    ledger: withPlaces(stops.reduce(withStop, ledger), reservations),
  }));
}
