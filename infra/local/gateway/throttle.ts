import type { ApiSpec, Throttle } from '../template/model.ts';

/**
 * The token buckets of a stage ("Throttle requests to your HTTP APIs for better throughput"): a bucket holds `burst`
 * tokens and gains `rate` of them a second; a route with settings of its own has a bucket of its own.
 *
 * @returns whether a request for a route may pass, `seconds` being the real time of day
 */
export function createThrottle(api: ApiSpec): (routeKey: string, seconds: number) => boolean {
  const stage = api.throttle && bucket(api.throttle);
  const own = new Map(Object.entries(api.routeThrottles).map(([key, spec]) => [key, bucket(spec)]));
  return (routeKey, seconds) => (own.get(routeKey) ?? stage)?.(seconds) ?? true;
}

function bucket({ rate, burst }: Throttle): (seconds: number) => boolean {
  let tokens = burst;
  let filledAt: number | undefined;
  return (seconds) => {
    tokens = Math.min(burst, tokens + Math.max(0, seconds - (filledAt ?? seconds)) * rate);
    filledAt = seconds;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
