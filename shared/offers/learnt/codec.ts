import * as z from 'zod';
import { pack, unpack } from '../../events/pack.ts';
import { Instant } from '../../time.ts';
import type { Model } from '../bandit.ts';
import type { Learnt } from './learnt.ts';

/** Room for the rest of the item, of which one may have 400 KB. */
const PART_BYTES = 300_000;

const Count = z.int().min(0);
const counts = { shown: Count, rewards: Count };
const Names = z.object({ hash: z.int(), names: z.array(z.string()) });

/** All that is learnt but the models themselves, and through which bin: the head knows that. */
const Body = z.object({
  ...{ placementId: z.string(), day: z.int(), ...counts, late: Count, otherFeatures: Count },
  features: z.tuple([Names], Names),
  offers: z.array(
    z.object({
      ...{ id: z.string(), ...counts, revenue: z.number(), category: z.string().optional() },
      ...{ last: Instant, d: z.int().min(1) },
    }),
  ),
  stretches: z.array(
    z.object({
      ...{ from: Instant, ...counts, expected: z.number(), variance: z.number() },
      ...{ agreed: Count, late: Count },
      offers: z.record(z.string(), z.object({ ...counts, probability: z.number() })),
    }),
  ),
});

const Bytes = z.instanceof(Uint8Array);
export const Part = z.object({
  /** In the first alone. */
  body: z.union([z.string(), Bytes]).optional(),
  /** Models of some of the offers, in their order, as 32-bit floats: prior, means, the lower half of the covariance. */
  models: Bytes,
});
export interface Part {
  readonly body?: string | Uint8Array | undefined;
  readonly models: Uint8Array;
}

/** What is learnt as items keep it: whole models in each, as many as find room. The same for the same. */
export function encode({ learnedThrough: _, ...learnt }: Learnt): Part[] {
  const offers = Object.entries(learnt.offers).sort(([a], [b]) => (a < b ? -1 : 1));
  const body: z.input<typeof Body> = {
    ...learnt,
    features: learnt.features.map(({ hash, names }) => ({ hash, names: [...names] })) as [
      z.input<typeof Names>,
    ],
    stretches: learnt.stretches.map((stretch) => ({ ...stretch, offers: { ...stretch.offers } })),
    offers: offers.map(([id, { model, ...offer }]) => ({ id, ...offer, d: model.d })),
  };
  // Parsed first: fields then always come in the same order.
  const packed = pack(JSON.stringify(Body.parse(body)));
  const parts: Uint8Array[][] = [[]];
  let room = PART_BYTES - packed.length;
  for (const [, { model }] of offers) {
    const bytes = bytesOf(model);
    if (bytes.length > room) {
      parts.push([]);
      room = PART_BYTES;
    }
    parts.at(-1)?.push(bytes);
    room -= bytes.length;
  }
  return parts.map((models, part) => ({
    ...(part === 0 && { body: packed }),
    models: new Uint8Array(Buffer.concat(models)),
  }));
}

/** What `encode` was given, with the bin that the head names. Throws on anything else. */
export function decode(parts: readonly Part[], learnedThrough: Instant): Learnt {
  const body = Body.parse(JSON.parse(unpack(parts[0]?.body ?? '')));
  // Copied, so that floats begin where they may.
  const bytes = new Uint8Array(Buffer.concat(parts.map(({ models }) => models)));
  const floats = new Float32Array(bytes.buffer, 0, bytes.length / 4);
  let at = 0;
  const offers = body.offers.map(({ id, d, ...offer }) => {
    const length = lengthOf(d);
    const model = modelOf(d, floats.subarray(at, at + length));
    at += length;
    return [id, { ...offer, model }] as const;
  });
  if (at !== floats.length) throw new Error(`${body.placementId} has models of another length`);
  return { ...body, learnedThrough, offers: Object.fromEntries(offers) };
}

const lengthOf = (d: number): number => 1 + d + (d * (d + 1)) / 2;

function bytesOf({ d, prior, m, P }: Model): Uint8Array {
  const floats = new Float32Array(lengthOf(d));
  floats[0] = prior;
  floats.set(m, 1);
  let at = 1 + d;
  for (let i = 0; i < d; i += 1)
    for (let j = 0; j <= i; j += 1) {
      floats[at] = P[i * d + j] ?? 0;
      at += 1;
    }
  return new Uint8Array(floats.buffer);
}

function modelOf(d: number, floats: Float32Array): Model {
  const P = new Array<number>(d * d).fill(0);
  let at = 1 + d;
  for (let i = 0; i < d; i += 1)
    for (let j = 0; j <= i; j += 1) {
      P[i * d + j] = floats[at] ?? 0;
      P[j * d + i] = floats[at] ?? 0;
      at += 1;
    }
  return { d, prior: floats[0] ?? 0, m: [...floats.subarray(1, 1 + d)], P };
}
