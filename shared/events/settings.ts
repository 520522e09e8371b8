import * as z from 'zod';

/** What a page asks for before it sends anything: where to send it, as analytics.js and its kin understand it. */
export const Settings = z.object({
  integrations: z.object({
    'Segment.io': z.object({
      apiKey: z.string(),
      /** Without a scheme. */
      apiHost: z.string(),
      protocol: z.enum(['http', 'https']),
      unbundledIntegrations: z.array(z.string()),
      addBundledMetadata: z.boolean(),
      retryQueue: z.boolean(),
    }),
  }),
  plan: z.object({ track: z.record(z.string(), z.unknown()) }),
  edgeFunction: z.object({}),
  metrics: z.object({ sampleRate: z.number() }),
  enabledMiddleware: z.object({}),
  remotePlugins: z.array(z.unknown()),
});
export type Settings = z.output<typeof Settings>;

/** The same for every key that is asked for, known or not: the answer is public and must not tell which keys exist. */
export const settingsFor = (key: string, publicUrl: string): Settings => ({
  integrations: {
    'Segment.io': {
      apiKey: key,
      apiHost: `${publicUrl.replace(/^https?:\/\//, '')}/v1`,
      protocol: publicUrl.startsWith('http://') ? 'http' : 'https',
      unbundledIntegrations: [],
      addBundledMetadata: true,
      retryQueue: true,
    },
  },
  plan: { track: { __default: { enabled: true, integrations: {} } } },
  edgeFunction: {},
  // Clients that are told nothing send reports about themselves.
  metrics: { sampleRate: 0 },
  enabledMiddleware: {},
  remotePlugins: [],
});
