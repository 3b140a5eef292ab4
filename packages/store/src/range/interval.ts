/** Keys in [from, to), or all from `from` on when `to` is undefined. */
export interface Interval {
  readonly from: string;
  readonly to: string | undefined;
}

/** etcd's key and range_end: '' is the one key, '\0' is "and everything after". */
export function intervalOf(key: string, end: string): Interval {
  // The string right after `key`, in the order of bytes.
  if (end === '') return { from: key, to: `${key}\0` };
  return { from: key, to: end === '\0' ? undefined : end };
}

export function inInterval(interval: Interval, key: string): boolean {
  return key >= interval.from && (interval.to === undefined || key < interval.to);
}
