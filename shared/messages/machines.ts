import type { Instant } from '../time.ts';

/** What is known of whoever opened a mail or followed a link. */
export interface Visit {
  readonly userAgent?: string | undefined;
  readonly ip?: string | undefined;
  readonly at: Instant;
}

/**
 * Apple's Mail Privacy Protection fetches every picture of every mail soon after its delivery, whether somebody reads it or
 * not, and says no more of itself than this; from Apple's own network it may say anything.
 */
const isPrivacyProxy = ({ userAgent, ip }: Visit): boolean =>
  userAgent?.trim() === 'Mozilla/5.0' || ip?.startsWith('17.') === true || isRobot(userAgent);

/** What names itself a robot, a library or a scanner; people have a browser. */
const robots =
  /bot\b|crawl|spider|preview|prefetch|scan|barracuda|mimecast|proofpoint|symantec|messagelabs|forcepoint|ironport|fireeye|trendmicro|sophos|zscaler|safelinks|headless|phantomjs|python|curl|wget|okhttp|java\/|go-http|libwww|node-fetch|axios|undici|ruby|perl|facebookexternalhit|slack|whatsapp|telegram|microsoft office|ms-office/i;

const isRobot = (userAgent: string | undefined): boolean =>
  userAgent === undefined || userAgent.trim() === '' || robots.test(userAgent);

/** A scanner follows all links of a mail as it arrives, faster than anybody reads. */
const FASTER_THAN_PEOPLE_MS = 2_000;

/** Whether an opening says nothing of a person. Google's and Yahoo's proxies fetch when somebody opens: they count. */
export const isOpenedByMachine = (visit: Visit): boolean =>
  visit.userAgent !== undefined && isPrivacyProxy(visit);

/** Whether a click was most likely a scanner's: by what it says of itself, or by how soon after the delivery it came. */
export function isClickedByMachine(
  visit: Visit,
  {
    deliveredAt,
    sentAt,
  }: { readonly deliveredAt?: Instant | undefined; readonly sentAt?: Instant | undefined },
): boolean {
  if (visit.userAgent !== undefined && isRobot(visit.userAgent)) return true;
  const arrived = deliveredAt ?? sentAt;
  if (arrived === undefined) return false;
  const after = Date.parse(visit.at) - Date.parse(arrived);
  return after >= 0 && after < FASTER_THAN_PEOPLE_MS;
}
