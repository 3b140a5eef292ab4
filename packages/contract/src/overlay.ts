import { array, digest, format, integer, label, name, object, oneOf, optional, text, union } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { MAX_KILL_SWITCHES, MAX_REVOKED_DIGESTS } from './limits.ts';
import { PART_KINDS } from './part.ts';
import type { PartKind } from './part.ts';

/**
 * variant   where `flag` would give `variant` it gives `use`, or the default variant, or is DISABLED (`evaluateFlag`)
 * flag      `flag` evaluates as DISABLED
 * part      the part must not be used; `use` names the part of the same kind and bundle that stands in, else refuse
 */
export type KillSwitch =
  | {
      readonly target: 'variant';
      readonly id: string;
      readonly flag: string;
      readonly variant: string;
      readonly use?: string;
      readonly reason: string;
    }
  | { readonly target: 'flag'; readonly id: string; readonly flag: string; readonly reason: string }
  | {
      readonly target: 'part';
      readonly id: string;
      readonly kind: PartKind;
      readonly name: string;
      readonly version?: string;
      readonly use?: string;
      readonly reason: string;
    };

/**
 * `fleet/CHANNEL/overlay`: lies over every bundle of the channel, at once and without prepare. Its revision is the key's mod
 * revision and part of the pin. Absent key: no switches.
 */
export interface Overlay {
  readonly format: 1;
  readonly channel: string;
  /** One more with each change, for people and audit. */
  readonly sequence: number;
  readonly killSwitches: readonly KillSwitch[];
  /** Bundle digests that must not serve, and are never a target of abort or rollback. */
  readonly revokedDigests: readonly Digest[];
}

const reason = text();

const checkKillSwitch: Check<KillSwitch> = union<KillSwitch>('target', {
  variant: object<Extract<KillSwitch, { target: 'variant' }>>({
    target: oneOf(['variant']),
    id: name,
    flag: name,
    variant: name,
    use: optional(name),
    reason,
  }),
  flag: object<Extract<KillSwitch, { target: 'flag' }>>({ target: oneOf(['flag']), id: name, flag: name, reason }),
  part: object<Extract<KillSwitch, { target: 'part' }>>({
    target: oneOf(['part']),
    id: name,
    kind: oneOf(PART_KINDS),
    name,
    version: optional(name),
    use: optional(name),
    reason,
  }),
});

export const checkOverlay: Check<Overlay> = object<Overlay>({
  format: format(1),
  channel: label,
  sequence: integer(1),
  killSwitches: array(checkKillSwitch, MAX_KILL_SWITCHES),
  revokedDigests: array(digest, MAX_REVOKED_DIGESTS),
});

/** The switch that forbids a part, if any. */
export function killedPart(overlay: Overlay | undefined, part: { kind: PartKind; name: string; version: string }): KillSwitch | undefined {
  return overlay?.killSwitches.find(
    (one) =>
      one.target === 'part' &&
      one.kind === part.kind &&
      one.name === part.name &&
      (one.version === undefined || one.version === part.version),
  );
}
