import type { ProbeResult } from './instance.ts';
import type { JsonObject } from './json.ts';
import type { Artifact } from './specs.ts';

/** What a golden probe must measure, inclusive bounds; at least one of them. */
export interface ProbeExpectation {
  readonly metric: string;
  readonly min?: number;
  readonly max?: number;
}

/** A golden probe: known input, known outcome, played by every member against a generation before it says `probed`. */
export interface ProbeSpec {
  /** Roles that play it; a subset of the channel's. */
  readonly roles: readonly string[];
  readonly input: { readonly artifact?: Artifact; readonly value?: JsonObject };
  readonly expect: readonly ProbeExpectation[];
  readonly timeoutMs: number;
}

/** Holds what the application measured against what the probe expects. A metric that was not measured fails. */
export function judgeProbe(probe: string, spec: ProbeSpec, measured: Readonly<Record<string, number>>): ProbeResult {
  const values = new Map(Object.entries(measured));
  const failed = spec.expect.find((one) => !within(one, values.get(one.metric)));
  const shown = failed === undefined ? spec.expect : [failed];
  return {
    probe,
    passed: failed === undefined,
    expected: shown.map((one) => `${one.metric} ${one.min ?? ''}..${one.max ?? ''}`).join(', '),
    actual: shown.map((one) => `${one.metric} ${values.get(one.metric) ?? 'not measured'}`).join(', '),
  };
}

function within(expectation: ProbeExpectation, value: number | undefined): boolean {
  if (value === undefined || !Number.isFinite(value)) return false;
  return value >= (expectation.min ?? -Infinity) && value <= (expectation.max ?? Infinity);
}
