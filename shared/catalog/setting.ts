import * as z from 'zod';

/** One setting of the house, by name; whoever reads it knows its shape. */
export const Setting = z.record(z.string(), z.unknown());
export type Setting = z.output<typeof Setting>;
