/** What the paths that several functions share do to the tables; compared with the code of each function by test. */

/** The manifest, then the rows that memory lacks. */
export const readCatalog = ['Query', 'BatchGetItem'] as const;

/** Publication: the row, then the manifest. */
export const publish = [...readCatalog, 'PutItem', 'UpdateItem'] as const;

/** The models of the last census, where segments ask for them. */
export const readModels = ['Query'] as const;

/** About how much of the limits for everybody is used up, where offers have such limits. */
export const readSpent = ['BatchGetItem'] as const;

/** An entry in the audit trail, before and after. */
export const audit = ['PutItem', 'UpdateItem'] as const;

/**
 * Bringing a customer up to date, unless they are erased: where they are found by, what placements learn, and the messages
 * that reactions plan.
 */
export const fold = {
  metrics: [...readModels, 'PutItem'],
  events: ['Query'],
  profiles: ['GetItem', 'PutItem', 'UpdateItem'],
  messages: ['GetItem', 'PutItem'],
  catalog: [...readCatalog, 'GetItem', 'PutItem', 'DeleteItem'],
} as const;

/** Recording events, with the fold that follows, and the counters of what everybody sees and clicks. */
export const record = {
  ...fold,
  events: ['GetItem', 'PutItem', 'Query'],
  metrics: [...fold.metrics, 'UpdateItem'],
} as const;

/** Starting a sweep. */
export const startSweep = ['GetItem', 'PutItem', 'Query'] as const;
