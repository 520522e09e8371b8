import type { Catalog, Definition } from '../catalog/catalog.ts';
import { refuseDangling } from '../catalog/kinds.ts';
import { type Publication, publish } from '../catalog/publish.ts';
import { latest } from '../catalog/store.ts';
import { AppError } from '../errors.ts';
import type { Instant } from '../time.ts';
import { refusedUrl } from './address.ts';
import { newSigning } from './signature.ts';
import { trustedHosts } from './trusted.ts';
import type { Signing, Webhook, WebhookRequest } from './webhook.ts';

const ROUNDS = 5;

interface Change {
  readonly by: string;
  readonly now: Instant;
  readonly ifMatch?: number;
}

/** Puts a webhook; one that was there keeps its secret. Throws `invalid` for an address that nothing may be sent to. */
export async function putWebhook(
  id: string,
  request: WebhookRequest,
  change: Change,
): Promise<Publication<'webhook'>> {
  const issue = refusedUrl(request.url, trustedHosts());
  if (issue) throw new AppError('invalid', 'The webhook cannot be told anything there', [issue]);
  return changed(id, change, (before, catalog) => {
    const body = { ...request, signing: before?.body.signing ?? newSigning(change.now) };
    refuseDangling('webhook', body, catalog);
    return body;
  });
}

/** Gives a webhook a new secret; the old one signs beside it for a day. Throws `not-found`. */
export async function rotate(id: string, change: Change): Promise<Signing> {
  const { definition } = await changed(id, change, (before) => {
    const { body } = before ?? missing(id);
    return { ...body, signing: newSigning(change.now, body.signing) };
  });
  return definition.body.signing;
}

/** The webhook in force. Throws `not-found`. */
export async function requireWebhook(id: string, now: Instant): Promise<Definition<Webhook>> {
  return (await latest(now)).catalog.webhooks.get(id) ?? missing(id);
}

/** Refuses to tell a disabled webhook anything. Throws `not-found`, or `conflict`. */
export async function requireEnabled(id: string, now: Instant): Promise<void> {
  const { body } = await requireWebhook(id, now);
  if (body.state === 'disabled')
    throw new AppError('conflict', `The webhook "${id}" is disabled: put it again to enable it`);
}

/** Made of what is in force, and put over exactly that: who changes it at the same time goes first or after. */
async function changed(
  id: string,
  { by, now, ifMatch }: Change,
  next: (before: Definition<Webhook> | undefined, catalog: Catalog) => Webhook,
): Promise<Publication<'webhook'>> {
  for (let round = 1; ; round += 1) {
    const { catalog } = await latest(now);
    const before = catalog.webhooks.get(id);
    const over = ifMatch ?? before?.version;
    const how = { by, now, ...(over !== undefined && { ifMatch: over }) };
    try {
      return await publish('webhook', id, next(before, catalog), how);
    } catch (error) {
      const isRace = error instanceof AppError && error.kind === 'precondition-failed';
      if (!isRace || ifMatch !== undefined || round === ROUNDS) throw error;
    }
  }
}

function missing(id: string): never {
  throw new AppError('not-found', `There is no webhook "${id}"`);
}
