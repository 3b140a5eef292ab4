import { MAX_TIMEOUT_DIGITS } from './limits.ts';

const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1 };

/** Milliseconds of a `grpc-timeout` value, rounded up; undefined when it is malformed. */
export function parseTimeout(text: string): number | undefined {
  const digits = text.length - 1;
  if (digits < 1 || digits > MAX_TIMEOUT_DIGITS) return undefined;
  let amount = 0;
  for (let i = 0; i < digits; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    amount = amount * 10 + digit;
  }
  const unit = text[digits];
  if (unit === 'u') return Math.ceil(amount / 1000);
  if (unit === 'n') return Math.ceil(amount / 1_000_000);
  const scale = UNIT_MS[unit];
  return scale === undefined ? undefined : amount * scale;
}

/** `timeoutMs` as a `grpc-timeout` value; coarser units when eight digits do not hold it. */
export function formatTimeout(timeoutMs: number): string {
  const whole = Math.max(0, Math.ceil(timeoutMs));
  if (whole < 100_000_000) return `${whole}m`;
  const seconds = Math.ceil(whole / 1000);
  if (seconds < 100_000_000) return `${seconds}S`;
  return `${Math.min(99_999_999, Math.ceil(seconds / 3600))}H`;
}
