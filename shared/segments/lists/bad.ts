import * as z from 'zod';

/** A line of an uploaded file that names nobody, and why. */
export const BadLine = z.object({ line: z.int(), message: z.string(), excerpt: z.string() });
export type BadLine = z.output<typeof BadLine>;
