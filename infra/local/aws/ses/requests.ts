import * as z from 'zod';

const Content = z.object({ Data: z.string(), Charset: z.string().optional() });
const Name = z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,126}$/);

export const SendEmail = z.object({
  FromEmailAddress: z.string().optional(),
  Destination: z
    .object({
      ToAddresses: z.array(z.string()).default([]),
      CcAddresses: z.array(z.string()).default([]),
      BccAddresses: z.array(z.string()).default([]),
    })
    .default({ ToAddresses: [], CcAddresses: [], BccAddresses: [] }),
  ReplyToAddresses: z.array(z.string()).default([]),
  Content: z.object({
    Simple: z
      .object({
        Subject: Content,
        Body: z.object({ Text: Content.optional(), Html: Content.optional() }),
        Headers: z
          .array(z.object({ Name, Value: z.string().min(1).max(870) }))
          .max(15)
          .default([]),
      })
      .optional(),
    /** Base64 of a whole mail. */
    Raw: z.object({ Data: z.string() }).optional(),
  }),
  EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  ConfigurationSetName: z.string().optional(),
});
export type SendEmail = z.infer<typeof SendEmail>;
