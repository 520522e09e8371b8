import * as z from 'zod';

/**
 * A union whose issues come from the one branch that the value was meant for, with their paths, where a plain union can
 * only say that nothing fits. `choose` names that branch; `union` must accept whatever the branches accept.
 */
export const chosen = <Output>(
  choose: (value: unknown) => z.ZodType,
  union: z.ZodType<Output>,
): z.ZodPipe<z.ZodUnknown, z.ZodType<Output>> =>
  z
    .unknown()
    .superRefine((value, context) => {
      for (const { path, message } of asIssues(choose(value).safeParse(value).error))
        context.addIssue({ code: 'custom', path: [...path], message });
    })
    .pipe(union);

/** What a schema complains of; a field that is not known is named at its own path. */
export const asIssues = (
  error: z.ZodError | undefined,
): { readonly path: readonly PropertyKey[]; readonly message: string }[] =>
  (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => ({ path: [...issue.path, name], message: 'is not known here' }))
      : [{ path: issue.path, message: issue.message }],
  );
