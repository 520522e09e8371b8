/** The segments that one names itself. */
type Names = (id: string) => readonly string[];

/** A segment and all that it names, directly or through others. */
export function reachedFrom(id: string, names: Names): ReadonlySet<string> {
  const reached = new Set([id]);
  for (const next of reached) for (const named of names(next)) reached.add(named);
  return reached;
}

/** The shortest way from a segment back to itself, both ends included; nothing where there is none. */
export function cycleThrough(id: string, names: Names): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const reached = new Set(names(id));
  for (const first of reached) cameFrom.set(first, id);
  for (const next of reached) {
    if (next === id) return wayTo(id, cameFrom);
    for (const named of names(next)) {
      if (!reached.has(named)) cameFrom.set(named, next);
      reached.add(named);
    }
  }
  return undefined;
}

function wayTo(id: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [id];
  for (let at = cameFrom.get(id); at !== undefined; at = cameFrom.get(at)) {
    way.unshift(at);
    if (at === id) break;
  }
  return way;
}
