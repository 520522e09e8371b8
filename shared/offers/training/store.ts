import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key, range } from '../../tables.ts';
import { DAY_MS, type Instant } from '../../time.ts';
import { TrainingRow } from '../training.ts';
import { type Bin, binOf, isLate } from './bin.ts';

const KEPT_MS = 90 * DAY_MS;

/**
 * Puts a row unless its decision has one: a repeat is the same row, and what was said first stands. One whose bin has
 * closed says so: it is never learnt, and the bin of now counts it.
 */
export async function putTrainingRow(row: TrainingRow, now: Instant): Promise<void> {
  const { placementId, decisionId } = row;
  const bin = binOf(row.closesAt);
  const late = isLate(bin, now);
  const isNew = await put(
    { ...key.training(placementId, bin, decisionId), ...row, ...(late && { late }) },
    now,
  );
  if (isNew && late) await put(key.lateTraining(placementId, binOf(now), decisionId), now);
}

async function put(item: Readonly<Record<string, unknown>>, now: Instant): Promise<boolean> {
  return holds(
    new PutCommand({
      TableName: environment('METRICS_TABLE'),
      Item: { ...item, [EXPIRES_AT]: Math.floor((Date.parse(now) + KEPT_MS) / 1_000) },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
}

const Stored = TrainingRow.extend({ late: z.boolean().default(false) });
/** A row as it is kept. */
export type Kept = z.output<typeof Stored>;

export interface Binned {
  /** By the time at which their windows closed, then by decision. */
  readonly rows: readonly Kept[];
  /** How many came in these five minutes for bins that had closed. */
  readonly latecomers: number;
}

/** What lies in a bin. */
export async function listBin(placementId: string, bin: Bin): Promise<Binned> {
  const { pk, from, to } = range.training(placementId, bin);
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
    },
  );
  const rows: Kept[] = [];
  let latecomers = 0;
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const { success, data } = Stored.safeParse(item);
      if (success) rows.push(data);
      else latecomers += 1;
    }
  return { rows: rows.sort(byClosing), latecomers };
}

const byClosing = (a: Kept, b: Kept): number =>
  a.closesAt < b.closesAt || (a.closesAt === b.closesAt && a.decisionId < b.decisionId) ? -1 : 1;
