import { isProfile, type Profile } from './profile.ts';
import { parseItem } from './store.ts';

/**
 * The profile in an item of the table that a sweep passes over. A pointer's customer has a profile of their own, and in a
 * grave is nobody. One item that cannot be read must not stop what is done for all others: it is said in the log.
 */
export function readable(
  item: Readonly<Record<string, unknown>>,
): Profile | 'nobody' | 'unreadable' {
  try {
    const found = parseItem({ ...item });
    return isProfile(found) ? found : 'nobody';
  } catch (error) {
    console.error(JSON.stringify({ unreadable: item.pk, error: (error as Error).name }));
    return 'unreadable';
  }
}
