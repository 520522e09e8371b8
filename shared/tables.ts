/**
 * The contract between cloud and code: every table, key and index. Nothing else spells one. Longer than other files, because
 * whether two kinds of rows could meet is seen only where all of them stand.
 *
 * | table    | pk                              | sk                            | holds, and who reads it                                   |
 * | -------- | ------------------------------- | ----------------------------- | --------------------------------------------------------- |
 * | events   | source (`u:1`, `a:2`)           | `<hour>#<chunkId>`            | a chunk; the fold, by range of hours                      |
 * | events   | source                          | `seen#<messageId>`            | the hour of an event that came without a time             |
 * | profiles | customer (`u:1`, `a:2`)         | none                          | the profile, the pointer of a merged one, or the grave of an erased one |
 * | messages | customer                        | `ledger`                      | reservations and stops                                    |
 * | messages | customer                        | `message#<sendId>`            | one send and its state; the inbox                         |
 * | messages | `address#<hash>`                | `<occurrenceId>`              | which send has an address in an occurrence                |
 * | messages | customer                        | `claim#<offerId>`             | what they claimed, their code, and what it was redeemed for |
 * | messages | customer                        | `endpoint#<endpointId>`       | what SNS knows a device of theirs by                      |
 * | messages | customer                        | `archive`                     | the last archive of what is held about them               |
 * | messages | `webhook#<webhookId>`           | `smooth#<id>`, `rough#<id>`   | what a webhook was told, at once or after more than that  |
 * | messages | `webhook#<webhookId>`           | `health`                      | since when it has answered nothing good                   |
 * | catalog  | kind                            | `<id>@<version>#<token>`      | immutable versions                                        |
 * | catalog  | `manifest`                      | `<kind>#<shard>`              | which version of each definition is in force              |
 * | catalog  | `tombstone#<hash>`              | `erased`                      | since when a customer is erased; a fold without a profile |
 * | catalog  | `lookup#<hash>`                 | customer                      | who may have an address                                   |
 * | catalog  | `code#<code>`                   | `taken`                       | whose a code is; one that nobody claimed has none         |
 * | catalog  | `pool#<poolId>#<shard>`         | `<place>#<code>`              | the codes of a pool that may be free                      |
 * | catalog  | `erasure`                       | `<erasureId>`                 | an erasure: what is still to do, and its receipt          |
 * | catalog  | `audit`                         | `<instant>#<requestId>`       | what was changed, and by which key                        |
 * | metrics  | `sweep#<sweepId>`               | `head`, `end#<shard>`, `closed` | a sweep's life                                          |
 * | metrics  | `sweep#<sweepId>#<shard>`       | `<piece>`                     | where a piece began and ended, and its tally              |
 * | metrics  | `members#<segmentId>#<censusId>`| `<shard>#<piece>#<attempt>`   | who was in the segment, as one attempt at a piece found   |
 * | metrics  | `report#<kind>#<id>`            | `<instant>`                   | a report as of an instant; the newest is read             |
 * | metrics  | `day#<kind>#<id>`               | `<day>`                       | the figures of a day, as its last census found them       |
 * | metrics  | `campaign#<id>`                 | `<occurrenceId>`              | one run of a campaign                                     |
 * | metrics  | `standings`                     | `<campaignId>`                | how far the schedule of a campaign is                     |
 * | metrics  | `launch#<campaignId>`           | `<idempotencyKey>`            | the run that a launch with this key has started           |
 * | metrics  | `census`                        | `running`, `done#<instant>`   | the census that runs, those that ran                      |
 * | catalog  | `list#<segmentId>#<shard>`       | customer                      | what a list last said of them                             |
 * | catalog  | `items#<shard>`                 | `<itemId>`                    | what the catalogue says of an item for sale               |
 * | metrics  | `gleanings#<sweepId>`           | `<shard>#<piece>#<attempt>#<n>` | what logs say of items, as one attempt at a piece found |
 * | metrics  | `uploads#<segmentId>`           | `<uploadId>`                  | an uploaded list, and how far its reading is              |
 * | metrics  | `upload#<uploadId>`             | `<step>`                      | the lines of one piece that name nobody                   |
 * | metrics  | `training#<placementId>#<bin>`  | `<decisionId>`                | what became of a decision whose window closed in these five minutes |
 * | metrics  | `training#<placementId>#<bin>`  | `late#<decisionId>`           | that in these five minutes one came too late to be learnt |
 * | metrics  | `learnt#<placementId>`          | `head`, `part#<token>#<n>`    | what a placement has learnt, and through which bin; its models |
 * | metrics  | `pool#<poolId>`                 | `<day>`                       | about how many codes were added and taken that day        |
 * | metrics  | `seats#<offerId>#<period>#<window>` | `<block>`                 | who took one of so many claims, by keyed hash             |
 * | metrics  | `rejects`                       | `<instant>#<id>`              | the last dropped messages                                 |
 * | metrics  | `bill#<channel>`                | `<day>`                       | what was spent on a channel, in millionths                |
 * | metrics  | `halt`                          | `mail`                        | until when the account may not send, and why              |
 * | metrics  | `turn#<campaignId>`             | `next`                        | when the next message of a throttled campaign goes        |
 * | metrics  | `taken#<subject>`               | `<period>`                    | about how much of an allowance was taken                  |
 * | metrics  | `spent#<offerId>#<shard>`       | `<counter>#<period>`          | about how often everybody saw, clicked or claimed an offer |
 */
export const key = {
  chunk: (source: string, hour: string, chunkId: string) => ({
    pk: source,
    sk: `${hour}#${chunkId}`,
  }),
  seen: (source: string, messageId: string) => ({ pk: source, sk: `seen#${messageId}` }),
  profile: (customer: string) => ({ pk: customer }),
  ledger: (customer: string) => ({ pk: customer, sk: 'ledger' }),
  message: (customer: string, sendId: string) => ({ pk: customer, sk: `message#${sendId}` }),
  address: (addressHash: string, occurrenceId: string) => ({
    pk: `address#${addressHash}`,
    sk: occurrenceId,
  }),
  claim: (customer: string, offerId: string) => ({ pk: customer, sk: `claim#${offerId}` }),
  endpoint: (customer: string, endpointId: string) => ({
    pk: customer,
    sk: `endpoint#${endpointId}`,
  }),
  archive: (customer: string) => ({ pk: customer, sk: 'archive' }),
  /** What went well at once lies apart from what somebody may look for. */
  delivery: (webhookId: string, kind: DeliveryKind, deliveryId: string) => ({
    pk: `webhook#${webhookId}`,
    sk: `${kind}#${deliveryId}`,
  }),
  webhookHealth: (webhookId: string) => ({ pk: `webhook#${webhookId}`, sk: 'health' }),
  definition: (kind: string, id: string, version: number, token: string) => ({
    pk: kind,
    sk: `${id}@${String(version).padStart(8, '0')}#${token}`,
  }),
  manifest: (kind: string, shard: number) => ({ pk: 'manifest', sk: `${kind}#${shard}` }),
  tombstone: (customerHash: string) => ({ pk: `tombstone#${customerHash}`, sk: 'erased' }),
  lookup: (addressHash: string, customer: string) => ({
    pk: `lookup#${addressHash}`,
    sk: customer,
  }),
  code: (code: string) => ({ pk: `code#${code}`, sk: 'taken' }),
  poolCode: (poolId: string, shard: number, place: string, code: string) => ({
    pk: `pool#${poolId}#${shard}`,
    sk: `${place}#${code}`,
  }),
  erasure: (erasureId: string) => ({ pk: 'erasure', sk: erasureId }),
  audit: (instant: string, requestId: string) => ({ pk: 'audit', sk: `${instant}#${requestId}` }),
  sweep: (sweepId: string) => ({ pk: `sweep#${sweepId}`, sk: 'head' }),
  sweepEnd: (sweepId: string, shard: string) => ({ pk: `sweep#${sweepId}`, sk: `end#${shard}` }),
  sweepClosed: (sweepId: string) => ({ pk: `sweep#${sweepId}`, sk: 'closed' }),
  piece: (sweepId: string, shard: string, piece: number) => ({
    pk: `sweep#${sweepId}#${shard}`,
    sk: String(piece).padStart(8, '0'),
  }),
  members: (
    segmentId: string,
    censusId: string,
    shard: string,
    piece: number,
    attempt: string,
  ) => ({
    pk: `members#${segmentId}#${censusId}`,
    sk: `${shard}#${String(piece).padStart(8, '0')}#${attempt}`,
  }),
  report: (kind: string, id: string, instant: string) => ({
    pk: `report#${kind}#${id}`,
    sk: instant,
  }),
  day: (kind: string, id: string, day: string) => ({ pk: `day#${kind}#${id}`, sk: day }),
  occurrence: (campaignId: string, occurrenceId: string) => ({
    pk: `campaign#${campaignId}`,
    sk: occurrenceId,
  }),
  launch: (campaignId: string, idempotencyKey: string) => ({
    pk: `launch#${campaignId}`,
    sk: idempotencyKey,
  }),
  standing: (campaignId: string) => ({ pk: 'standings', sk: campaignId }),
  censusRunning: () => ({ pk: 'census', sk: 'running' }),
  censusDone: (instant: string) => ({ pk: 'census', sk: `done#${instant}` }),
  listMember: (segmentId: string, shard: number, customer: string) => ({
    pk: `list#${segmentId}#${shard}`,
    sk: customer,
  }),
  gleaning: (sweepId: string, shard: string, piece: number, part: string) => ({
    pk: `gleanings#${sweepId}`,
    sk: `${shard}#${String(piece).padStart(8, '0')}#${part}`,
  }),
  item: (shard: number, itemId: string) => ({ pk: `items#${shard}`, sk: itemId }),
  upload: (segmentId: string, uploadId: string) => ({
    pk: `uploads#${segmentId}`,
    sk: uploadId,
  }),
  badLines: (uploadId: string, step: number) => ({
    pk: `upload#${uploadId}`,
    sk: String(step).padStart(8, '0'),
  }),
  training: (placementId: string, bin: string, decisionId: string) => ({
    pk: `training#${placementId}#${bin}`,
    sk: decisionId,
  }),
  /** A decision's id is base64url: no `#` in it. */
  lateTraining: (placementId: string, bin: string, decisionId: string) => ({
    pk: `training#${placementId}#${bin}`,
    sk: `late#${decisionId}`,
  }),
  learnt: (placementId: string) => ({ pk: `learnt#${placementId}`, sk: 'head' }),
  learntPart: (placementId: string, token: string, part: number) => ({
    pk: `learnt#${placementId}`,
    sk: `part#${token}#${part}`,
  }),
  halt: () => ({ pk: 'halt', sk: 'mail' }),
  turn: (campaignId: string) => ({ pk: `turn#${campaignId}`, sk: 'next' }),
  taken: (subject: string, period: string) => ({ pk: `taken#${subject}`, sk: period }),
  spent: (offerId: string, shard: number, counter: string, period: number) => ({
    pk: `spent#${offerId}#${shard}`,
    sk: `${counter}#${period}`,
  }),
  poolDay: (poolId: string, day: string) => ({ pk: `pool#${poolId}`, sk: day }),
  seats: (offerId: string, period: string, window: number, block: number) => ({
    pk: `seats#${offerId}#${period}#${window}`,
    sk: String(block).padStart(8, '0'),
  }),
  bill: (channel: string, day: string) => ({ pk: `bill#${channel}`, sk: day }),
  reject: (instant: string, id: string) => ({ pk: 'rejects', sk: `${instant}#${id}` }),
};

export type DeliveryKind = 'smooth' | 'rough';

/** Sorts after every instant before this one: `!` comes before the `Z` with which all end. */
const justBefore = (instant: string): string => `${instant.slice(0, -1)}!`;

/** What one Query reads. `from` and `to` bound the sort key, both included. */
export const range = {
  hours: (source: string, from: string, to: string) => ({
    pk: source,
    from: `${from}#`,
    to: `${to}#~`,
  }),
  /** Every chunk of a source: hours begin with a digit, `seen#` sorts after them. */
  log: (source: string) => ({ pk: source, from: '0', to: ':' }),
  messages: (customer: string) => ({ pk: customer, from: 'message#', to: 'message#~' }),
  claims: (customer: string) => ({ pk: customer, from: 'claim#', to: 'claim#~' }),
  endpoints: (customer: string) => ({ pk: customer, from: 'endpoint#', to: 'endpoint#~' }),
  deliveries: (webhookId: string, kind: DeliveryKind) => ({
    pk: `webhook#${webhookId}`,
    from: `${kind}#`,
    to: `${kind}#~`,
  }),
  versions: (kind: string, id: string) => ({ pk: kind, from: `${id}@`, to: `${id}@~` }),
  manifest: (kind?: string) =>
    kind === undefined
      ? { pk: 'manifest', from: ' ', to: '~' }
      : { pk: 'manifest', from: `${kind}#`, to: `${kind}#~` },
  /** All that was changed before an entry, or ever. */
  audit: (before = '~') => ({ pk: 'audit', from: ' ', to: before }),
  /** Customers' keys begin with `a:` or `u:`, and go on with anything. */
  lookups: (addressHash: string) => ({ pk: `lookup#${addressHash}`, from: 'a:', to: 'u;' }),
  /** Places are hexadecimal: those of a shard, from one on and before another. */
  poolCodes: (poolId: string, shard: number, fromPlace = '0', beforePlace = 'g') => ({
    pk: `pool#${poolId}#${shard}`,
    from: fromPlace,
    to: beforePlace,
  }),
  poolDays: (poolId: string) => ({ pk: `pool#${poolId}` }),
  seats: (offerId: string, period: string, window: number) => ({
    pk: `seats#${offerId}#${period}#${window}`,
  }),
  /** The erasures whose ids are not before another. */
  erasures: (since: string) => ({ pk: 'erasure', from: since, to: '~' }),
  sweepEnds: (sweepId: string) => ({ pk: `sweep#${sweepId}`, from: 'end#', to: 'end#~' }),
  pieces: (sweepId: string, shard: string) => ({
    pk: `sweep#${sweepId}#${shard}`,
    from: ' ',
    to: '~',
  }),
  members: (segmentId: string, censusId: string) => ({
    pk: `members#${segmentId}#${censusId}`,
    from: ' ',
    to: '~',
  }),
  /** All of them, or those before an instant. */
  reports: (kind: string, id: string, before?: string) => ({
    pk: `report#${kind}#${id}`,
    from: ' ',
    to: before === undefined ? '~' : justBefore(before),
  }),
  days: (kind: string, id: string) => ({ pk: `day#${kind}#${id}` }),
  /** All of them, or those before one. */
  occurrences: (campaignId: string, before = '~') => ({
    pk: `campaign#${campaignId}`,
    from: ' ',
    to: before,
  }),
  standings: () => ({ pk: 'standings', from: ' ', to: '~' }),
  /** Those before an instant. */
  censuses: (before: string) => ({ pk: 'census', from: 'done#', to: `done#${justBefore(before)}` }),
  listMembers: (segmentId: string, shard: number) => ({
    pk: `list#${segmentId}#${shard}`,
    from: 'a:',
    to: 'v',
  }),
  gleanings: (sweepId: string) => ({ pk: `gleanings#${sweepId}` }),
  items: (shard: number) => ({ pk: `items#${shard}` }),
  uploads: (segmentId: string) => ({ pk: `uploads#${segmentId}`, from: ' ', to: '~' }),
  badLines: (uploadId: string) => ({ pk: `upload#${uploadId}`, from: ' ', to: '~' }),
  training: (placementId: string, bin: string) => ({
    pk: `training#${placementId}#${bin}`,
    from: ' ',
    to: '~',
  }),
  learntParts: (placementId: string) => ({
    pk: `learnt#${placementId}`,
    from: 'part#',
    to: 'part#~',
  }),
  rejects: () => ({ pk: 'rejects', from: ' ', to: '~' }),
};

/** How many partitions the free codes of a pool are spread over: each takes a thousand writes a second, a claim two of them. */
export const POOL_SHARDS = 4;

/** How many partitions the members of a list are spread over: each takes a thousand writes a second. */
export const LIST_SHARDS = 16;
/** The same of the items for sale. */
export const ITEM_SHARDS = 16;

/**
 * The objects of the one bucket, by prefix: what lies there is forgotten after so many days, where they are given. Nobody is served from it but by
 * a link.
 */
export const objects = {
  /** Lists of customers as they were uploaded. */
  uploads: { prefix: 'uploads/', days: 7 },
  /** Everything that is held about a customer, for whoever asked for it. */
  archives: { prefix: 'archives/', days: 3 },
  /** Models, each in the place of the one before. Nothing in them is a customer's. */
  models: { prefix: 'models/', days: undefined },
} as const;
export type ObjectKind = keyof typeof objects;

export const objectKey = {
  upload: (segmentId: string, uploadId: string) =>
    `${objects.uploads.prefix}${segmentId}/${uploadId}`,
  recommendations: () => `${objects.models.prefix}recommendations`,
  archive: (archiveId: string) => `${objects.archives.prefix}${archiveId}.zip`,
};

/** The sparse index of what is due, on profiles and messages: keys only, spread over shards by hash. */
export const attention = {
  index: 'attention',
  shardAttribute: 'attentionShard',
  atAttribute: 'attentionAt',
  shards: 64,
} as const;

/** A shard of that index as its key spells it, `00` to `63`, from any whole number that spreads evenly. */
export const attentionShard = (spread: number): string =>
  String(spread % attention.shards).padStart(2, '0');

/** The attribute by which DynamoDB forgets an item, in seconds since 1970. */
export const EXPIRES_AT = 'expiresAt';

/** The five tables as the stack creates them. */
export const tables = {
  events: { variable: 'EVENTS_TABLE', sorted: true, attention: false },
  profiles: { variable: 'PROFILES_TABLE', sorted: false, attention: true },
  messages: { variable: 'MESSAGES_TABLE', sorted: true, attention: true },
  catalog: { variable: 'CATALOG_TABLE', sorted: true, attention: false },
  metrics: { variable: 'METRICS_TABLE', sorted: true, attention: false },
} as const;
export type TableName = keyof typeof tables;
