import * as z from 'zod';
import { DispatchSetting, FrequencySetting, QuietHoursSetting } from '../campaigns/policy.ts';
import { ZonesSetting } from '../campaigns/schedule.ts';
import { ProtectedSetting } from '../customers/protected.ts';
import type { Issue } from '../errors.ts';
import { issuesOf } from '../lambda/input.ts';
import { messageSettings } from '../messages/settings.ts';
import { LifecycleSetting } from '../predictions/lifecycle.ts';
import { Rules } from '../recommendations/rules.ts';

/** One setting of the house, by name; whoever reads it knows its shape. */
export const Setting = z.looseObject({});
export type Setting = z.output<typeof Setting>;

/** The settings that there are. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  lifecycle: LifecycleSetting,
  protected: ProtectedSetting,
  recommendations: Rules,
  ...messageSettings,
  zones: ZonesSetting,
  'quiet-hours': QuietHoursSetting,
  frequency: FrequencySetting,
  dispatch: DispatchSetting,
};

/** What is wrong with a setting of this name. */
export function settingIssues(body: Setting, _catalog: unknown, id: string): readonly Issue[] {
  const shape = Object.hasOwn(shapes, id) ? shapes[id] : undefined;
  if (!shape)
    return [{ path: ['path', 'id'], message: `must be one of ${Object.keys(shapes).join(', ')}` }];
  const { error } = shape.safeParse(body);
  return error ? issuesOf(error) : [];
}
