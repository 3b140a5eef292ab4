import { fail } from '../../core/check/violation.ts';

/** Sequences without a gap: releasing takes the oldest, rollover adds the next, and nothing leaves a hole. */
export function segmentsFollow(names: readonly string[]): void {
  let before: number | undefined;
  for (const name of names) {
    if (!name.endsWith('.wal')) continue;
    const next = Number.parseInt(name.slice(0, 16), 16);
    if (before !== undefined && next !== before + 1) fail('segments-follow', `segment ${next} follows ${before}`);
    before = next;
  }
  if (before === undefined) fail('segments-follow', 'no segment is left');
}
