import * as z from 'zod';

const Word = z.string().max(1_000).catch('');
const Said = z
  .object({
    channel: Word,
    userAgent: Word,
    mobile: z.boolean().optional().catch(undefined),
    device: z.union([z.string().transform((type) => ({ type })), z.object({ type: Word })]).catch({
      type: '',
    }),
  })
  .partial();

/** On what a page is looked at, as the context of a request tells it: Segment's `device.type`, `channel` or `userAgent`. */
export function onDevice(context: unknown): 'app' | 'mobile' | 'other' {
  const { data } = Said.safeParse(context ?? {});
  const type = data?.device?.type.toLowerCase() ?? '';
  const channel = data?.channel?.toLowerCase() ?? '';
  if (channel === 'app' || type === 'app') return 'app';
  const isNative = type === 'ios' || type === 'android';
  if (isNative) return channel === 'web' || data?.userAgent ? 'mobile' : 'app';
  const isMobile =
    data?.mobile ?? (/^(mobile|phone|smartphone)$/.test(type) || channel === 'mobile');
  return isMobile || /\bMobile\b|\bAndroid\b|\biPhone\b/.test(data?.userAgent ?? '')
    ? 'mobile'
    : 'other';
}
