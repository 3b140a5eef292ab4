import { pickWeighted } from './bucket.ts';
import type { JsonValue } from './json.ts';
import type { KillSwitch, Overlay } from './overlay.ts';
import type { FlagSpec } from './specs.ts';

/** OpenFeature's resolution details. `value` undefined: the caller uses its own default. */
export interface Evaluation {
  readonly value: JsonValue | undefined;
  readonly variant: string | undefined;
  readonly reason: 'STATIC' | 'SPLIT' | 'DEFAULT' | 'DISABLED' | 'ERROR';
  /** Id of the kill switch that changed the outcome. */
  readonly killedBy?: string;
}

/** One flag of a pinned bundle under a pinned overlay: a function of its arguments, the same on every hop. */
export function evaluateFlag(name: string, flag: FlagSpec, overlay: Overlay | undefined, targetingKey: string): Evaluation {
  const off = overlay?.killSwitches.find((one) => one.target === 'flag' && one.flag === name);
  if (off !== undefined) return { value: undefined, variant: undefined, reason: 'DISABLED', killedBy: off.id };
  if (flag.state === 'DISABLED') return { value: undefined, variant: undefined, reason: 'DISABLED' };
  const split = flag.fractional === undefined ? undefined : pickWeighted(flag.fractional, name, targetingKey);
  const variant = split?.variant ?? flag.defaultVariant;
  if (variant === null) return { value: undefined, variant: undefined, reason: 'DEFAULT' };
  return afterSwitches(name, flag, overlay, variant, split === undefined ? 'STATIC' : 'SPLIT');
}

function afterSwitches(
  name: string,
  flag: FlagSpec,
  overlay: Overlay | undefined,
  variant: string,
  reason: 'STATIC' | 'SPLIT',
): Evaluation {
  const first = killing(overlay, name, variant);
  if (first === undefined) return outcome(flag, variant, reason);
  for (const next of [first.target === 'variant' ? first.use : undefined, flag.defaultVariant]) {
    if (next !== undefined && next !== null && killing(overlay, name, next) === undefined) {
      return { ...outcome(flag, next, 'STATIC'), killedBy: first.id };
    }
  }
  return { value: undefined, variant: undefined, reason: 'DISABLED', killedBy: first.id };
}

function killing(overlay: Overlay | undefined, flag: string, variant: string): KillSwitch | undefined {
  return overlay?.killSwitches.find((one) => one.target === 'variant' && one.flag === flag && one.variant === variant);
}

function outcome(flag: FlagSpec, variant: string, reason: Evaluation['reason']): Evaluation {
  const value = new Map(Object.entries(flag.variants)).get(variant);
  return value === undefined ? { value, variant: undefined, reason: 'ERROR' } : { value, variant, reason };
}
