import { ServeError } from '../errors.ts';
import type { Settings } from './scan.ts';

const DURATION_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads typed values out of what was set. Throws ServeError, caught where flags are parsed. */
export class Values {
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  isSet(name: string): boolean {
    return this.settings.has(name);
  }

  /** How the user wrote it: `--name`, or the variable. */
  from(name: string): string {
    return this.settings.get(name)?.from ?? `--${name}`;
  }

  text(name: string, otherwise: string): string {
    return this.settings.get(name)?.value ?? otherwise;
  }

  integer(name: string, otherwise: number, min: number, max: number): number {
    const text = this.settings.get(name)?.value;
    if (text === undefined) return otherwise;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new ServeError(
      'RG_FLAGS',
      `${this.from(name)} is out of range`,
      { found: text, expected: `an integer from ${min} to ${max}` },
      'correct the value',
    );
  }

  boolean(name: string, otherwise: boolean): boolean {
    const text = this.text(name, String(otherwise));
    // Go's strconv.ParseBool.
    if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
    if (/^(?:0|f|F|false|FALSE|False)$/.test(text)) return false;
    throw new ServeError(
      'RG_FLAGS',
      `${this.from(name)} is not a boolean`,
      { found: text, expected: 'true or false' },
      'correct the value',
    );
  }

  choice<T extends string>(name: string, otherwise: T, choices: readonly T[]): T {
    const text = this.text(name, otherwise);
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    throw new ServeError(
      'RG_FLAGS',
      `${this.from(name)} has no such value`,
      { found: text, expected: choices.join(' or ') },
      'correct the value',
    );
  }

  /** Go's durations, as etcd takes them: `10m`, `1h30m`, `500ms`. */
  durationMs(name: string, otherwise: number): number {
    const text = this.settings.get(name)?.value;
    if (text === undefined || text === '0') return otherwise;
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
    const sum = parts.reduce((total, [, amount, unit]) => total + Number(amount) * DURATION_MS[unit], 0);
    if (parts.length > 0 && parts.map(([whole]) => whole).join('') === text) return Math.max(1, Math.round(sum));
    throw new ServeError(
      'RG_FLAGS',
      `${this.from(name)} is not a duration`,
      { found: text, expected: 'for example 10m or 1h30m' },
      'correct the value',
    );
  }
}
