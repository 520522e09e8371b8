import { countsAt, type Profile } from '../customers/profile.ts';
import { isActive } from '../predictions/activity.ts';
import { DAY_MS, type Day, dayOf, type Hour, hourOf, type Instant, plus } from '../time.ts';
import { addLists } from './counts.ts';
import { type Deeds, noDeeds, Window, windows } from './deeds.ts';

/** What one customer did until an instant. */
export function deedsOf({ buckets }: Pick<Profile, 'buckets'>, now: Instant): Deeds {
  const until = hourOf(now);
  const since = sinceBy(now);
  const found = noDeeds();
  for (const key in buckets) {
    const bucket = buckets[key];
    const at = countsAt(key);
    if (!bucket || at > until) continue;
    const { orders, revenue } = bucket;
    if (orders > 0) addSale(found, 'total', orders, revenue);
    if (at < since.monthly.day) continue;
    const active = isActive(bucket);
    for (const window of Window.options) {
      const { hour, day } = since[window];
      if (at < (at.length === day.length ? day : hour)) continue;
      if (active) found.active[window] = 1;
      if (orders > 0) addSale(found, window, orders, revenue);
    }
  }
  return found;
}

function addSale({ sales }: Deeds, name: string, orders: number, revenue: number): void {
  sales[name] ??= [1, 0, 0];
  addLists(sales[name], [0, orders, revenue]);
}

type Since = Readonly<Record<Window, { readonly hour: Hour; readonly day: Day }>>;
let asked: { readonly now: Instant; readonly since: Since } | undefined;

/** A census asks for one instant, of everybody. */
function sinceBy(now: Instant): Since {
  if (asked?.now === now) return asked.since;
  const back = (window: Window) => {
    const at = plus(now, -windows[window] * DAY_MS);
    return { hour: hourOf(at), day: dayOf(at) };
  };
  const since = { daily: back('daily'), weekly: back('weekly'), monthly: back('monthly') };
  asked = { now, since };
  return since;
}
