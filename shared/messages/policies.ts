import { DispatchSetting, FrequencySetting, QuietHoursSetting } from '../campaigns/policy.ts';
import { defaultZone } from '../campaigns/schedule.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** What the house says of all its messages. */
export interface Policies {
  readonly quiet: QuietHoursSetting;
  readonly frequency: FrequencySetting;
  readonly dispatch: DispatchSetting;
  /** Where the clock is of whoever has no zone. */
  readonly zone: string;
}

const known = new WeakMap<object, Policies>();

/** The policies in force; the usual ones where a setting says nothing. A catalog is the same object until something changes. */
export function policiesOf(catalog: Pick<Catalog, 'settings'>): Policies {
  const found = known.get(catalog);
  if (found) return found;
  const said = (id: string) => catalog.settings.get(id)?.body ?? {};
  const made = {
    quiet: QuietHoursSetting.safeParse(said('quiet-hours')).data ?? QuietHoursSetting.parse({}),
    frequency: FrequencySetting.safeParse(said('frequency')).data ?? FrequencySetting.parse({}),
    dispatch: DispatchSetting.safeParse(said('dispatch')).data ?? {},
    zone: defaultZone(catalog),
  };
  known.set(catalog, made);
  return made;
}

/** Where no setting says anything. */
export const usualPolicies: Policies = policiesOf({ settings: new Map() });
