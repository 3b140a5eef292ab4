import { z } from 'zod';
import { MAX_DURATION_MS } from '../limits.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `500ms`, `10s`, `5m`, `1h`, or seconds as an integer, as Argo takes them; gives milliseconds. */
export const duration = z.union([z.int().min(0), z.string()]).transform((value, context): number => {
  const found = typeof value === 'number' ? value * 1000 : read(value);
  if (found === undefined || found > MAX_DURATION_MS) {
    context.addIssue({ code: 'custom', message: `not a duration such as 500ms, 10s, 5m, 1h (at most ${MAX_DURATION_MS} ms)` });
    return z.NEVER;
  }
  return found;
});

function read(text: string): number | undefined {
  const [, digits, unit] = /^([0-9]{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const factor = UNITS.get(unit ?? '');
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
