/** What `GetAccount` answers, in part. */
interface Said {
  readonly SendingEnabled?: boolean | undefined;
  readonly EnforcementStatus?: string | undefined;
  readonly SendQuota?:
    | {
        readonly Max24HourSend?: number | undefined;
        readonly MaxSendRate?: number | undefined;
        readonly SentLast24Hours?: number | undefined;
      }
    | undefined;
}

/** What the mail provider says of the account. */
export interface Account {
  /** Mails a second; nothing where it did not say. */
  readonly rate?: number;
  /** Why it would refuse every mail. */
  readonly halted?: 'sending-paused' | 'quota-reached';
}

/** Source: SES v2 `GetAccount`; a daily quota of -1 is none. */
export function accountIn({ SendingEnabled, EnforcementStatus, SendQuota = {} }: Said): Account {
  const { Max24HourSend = -1, MaxSendRate, SentLast24Hours = 0 } = SendQuota;
  const rate = MaxSendRate !== undefined && MaxSendRate > 0 ? { rate: MaxSendRate } : {};
  if (SendingEnabled === false || EnforcementStatus === 'SHUTDOWN')
    return { ...rate, halted: 'sending-paused' };
  const isUsedUp = Max24HourSend >= 0 && SentLast24Hours >= Max24HourSend;
  return isUsedUp ? { ...rate, halted: 'quota-reached' } : rate;
}
