import type {
  DataRefSpec,
  FlagSpec,
  ModelSpec,
  PartKind,
  ProbeSpec,
  PromptSpec,
  RouteSpec,
  ServingConfigSpec,
  StoredPart,
  TimeoutsSpec,
} from '@raftgate/contract';

/** A part of a bundle with its spec, as the rules see it. */
export interface RulePart<S> {
  readonly kind: PartKind;
  readonly name: string;
  readonly version: string;
  readonly roles: readonly string[];
  readonly spec: S;
}

/** All parts of a bundle about to be committed, by kind. */
export interface RuleBundle {
  readonly model: readonly RulePart<ModelSpec>[];
  readonly servingConfig: readonly RulePart<ServingConfigSpec>[];
  readonly route: readonly RulePart<RouteSpec>[];
  readonly timeouts: readonly RulePart<TimeoutsSpec>[];
  readonly flag: readonly RulePart<FlagSpec>[];
  readonly prompt: readonly RulePart<PromptSpec>[];
  readonly dataRef: readonly RulePart<DataRefSpec>[];
  readonly probe: readonly RulePart<ProbeSpec>[];
}

/** Two parts that cannot be live together, and the rule that says so. */
export interface Violation {
  readonly rule: string;
  /** `model vad@v5`. */
  readonly part: string;
  /** The other part, or the name that was looked for. */
  readonly other: string;
  readonly found: string;
  readonly expected: string;
}

export interface Rule {
  readonly name: string;
  readonly sentence: string;
  check(bundle: RuleBundle): readonly Omit<Violation, 'rule'>[];
}

export function label(part: { readonly kind: PartKind; readonly name: string; readonly version: string }): string {
  return `${part.kind} ${part.name}@${part.version}`;
}

/** Specs were checked against their schema when the parts were applied, so a stored one is what its kind says. */
export function bundleOf(parts: readonly { readonly part: StoredPart; readonly roles: readonly string[] }[]): RuleBundle {
  const of = <S>(kind: PartKind): RulePart<S>[] =>
    parts
      .filter((one) => one.part.kind === kind)
      .map(({ part, roles }) => ({ kind, name: part.name, version: part.version, roles, spec: part.spec as S }));
  return {
    model: of('model'),
    servingConfig: of('servingConfig'),
    route: of('route'),
    timeouts: of('timeouts'),
    flag: of('flag'),
    prompt: of('prompt'),
    dataRef: of('dataRef'),
    probe: of('probe'),
  };
}
