import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Instant } from '../time.ts';
import type { Bodies, Definition, Kind } from './catalog.ts';

/** A definition as the API shows it: the body's fields among what the catalog knows of it. */
export type Answer<K extends Kind> = Bodies[K] & Omit<Definition<unknown>, 'body' | 'epoch'>;

export const answerOf = <K extends Kind>({
  body,
  epoch: _,
  ...known
}: Definition<Bodies[K]>): Answer<K> => {
  const { id, version, ...rest } = known;
  return { id, version, ...body, ...rest } as Answer<K>;
};

/** One version of a history: when it came into force, and by whose key. */
export const versionOf = <K extends Kind>({
  version,
  updatedAt: at,
  updatedBy: by,
  body,
}: Definition<Bodies[K]>) => ({ version, at, by, ...body });

/** The schema of an `Answer`. */
export const answerSchema = (body: z.ZodObject) =>
  z.object({
    id: DefinitionId,
    version: z.int().positive(),
    ...body.shape,
    createdAt: Instant,
    updatedAt: Instant,
    updatedBy: z.string(),
  });

export const versionSchema = (body: z.ZodObject) =>
  z.object({ version: z.int().positive(), at: Instant, by: z.string(), ...body.shape });
