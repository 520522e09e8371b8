import { GetAccountCommand } from '@aws-sdk/client-sesv2';
import { mail } from '../../clients/ses.ts';
import type { Instant } from '../../time.ts';
import { type Account, accountIn } from './account.ts';

/** How long a container believes what the provider said of the account. */
const BELIEVED_MS = 60_000;
let known: { readonly account: Account; readonly at: number } | undefined;

/** The account, as the provider said a minute ago at the latest; nothing of it where it does not say. Never throws. */
export async function currentAccount(now: Instant): Promise<Account> {
  const at = Date.parse(now);
  if (known && Math.abs(at - known.at) <= BELIEVED_MS) return known.account;
  try {
    known = { account: accountIn(await mail.send(new GetAccountCommand({}))), at };
  } catch (error) {
    // Who cannot ask sends as before: the provider itself says when that is too fast.
    console.error(JSON.stringify({ failed: 'account', error: String(error) }));
    known = { account: known?.account.rate ? { rate: known.account.rate } : {}, at };
  }
  return known.account;
}
