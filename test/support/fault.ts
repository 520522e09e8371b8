/** What a fault may be: see the routes of the local host. `function` may be `events/record`. */
export type Fault =
  | {
      readonly function?: string;
      readonly service?: string;
      readonly action?: string;
      /** Begins with the n-th matching call; the first when absent. */
      readonly call?: number;
      readonly how:
        | 'refuse'
        | 'drop-answer'
        | 'throttle'
        | 'kill-before'
        | 'kill-after'
        | 'partial';
      readonly times?: number;
      /** The SDK's own retries of the call suffer the same. */
      readonly retries?: boolean;
    }
  | {
      readonly outbox: {
        readonly to?: string;
        readonly how: 'bounce' | 'complain' | 'throttle' | 'timeout-before' | 'timeout-after';
        readonly times?: number;
      };
    }
  /** Every message comes twice, and the last one first. */
  | { readonly queues: 'unruly' };
