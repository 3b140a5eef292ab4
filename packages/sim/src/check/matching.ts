/**
 * Gives each of `wanting` one of what it may have, so that nobody has what another has (augmenting paths: Kuhn's matching); the
 * result is who went without, or undefined when nobody did.
 */
export function match<W>(wanting: readonly W[], mayHave: (wanting: W) => readonly unknown[]): W | undefined {
  const holder = new Map<unknown, W>();
  const give = (to: W, tried: Set<unknown>): boolean => {
    for (const thing of mayHave(to)) {
      if (tried.has(thing)) continue;
      tried.add(thing);
      const other = holder.get(thing);
      if (other !== undefined && !give(other, tried)) continue;
      holder.set(thing, to);
      return true;
    }
    return false;
  };
  return wanting.find((each) => !give(each, new Set()));
}
