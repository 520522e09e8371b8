/** What acts, apart from stores and clients. */
export const shells: ReadonlySet<string> = new Set([
  'shared/access/who.ts', // the chain's first step: reads the catalog and the secret
  'shared/access/keys.ts', // reads the root secret once a container
  'shared/catalog/items.ts', // the rows of the catalog, below its store
  'shared/customers/bring.ts', // brings customers up to date, or hands them over
  'shared/customers/hand-over.ts', // the refold queue
  'shared/customers/erasure/queue.ts', // the queue of erasures
  'shared/messages/account/quota.ts', // asks SES how much it takes
  'shared/messages/letter.ts', // a mail as SES takes it
  'shared/messages/provider.ts', // sends it
  'shared/messages/sns.ts', // sends SMS and push, and knows their devices
  'shared/messages/work.ts', // the dispatch queue, and the feedback queue
  'shared/customers/archive/work.ts', // the queue of files
  'shared/segments/lists/work.ts', // the same
  'shared/webhooks/send.ts', // speaks to other people's servers
  'shared/webhooks/work.ts', // the queue of webhooks
]);
