import { also, array, digest, format, integer, label, name, object, oneOf, optional, record } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { refuse } from './errors.ts';
import { MAX_REGIONS, MAX_ROLES } from './limits.ts';

export const EXPIRY_ACTIONS = ['serve-stale', 'fallback-bundle', 'refuse', 'drain'] as const;
/** What a worker does once its state is older than the bound. */
export type ExpiryAction = (typeof EXPIRY_ACTIONS)[number];
export const PINS = ['request', 'stream', 'session', 'run'] as const;
export const COORDINATIONS = ['barrier', 'ordered', 'relaxed'] as const;
export const PREPARE_MODES = ['side-by-side', 'in-place', 'surge', 'adapter'] as const;
export const ABORT_POLICIES = ['drain-unready', 'serve-until-ready'] as const;
export const SERVINGS = ['multiplexed', 'dedicated'] as const;

/** `channels/CHANNEL`: the unit that moves, and by which rules. */
export interface Channel {
  readonly format: 1;
  readonly channel: string;
  readonly roles: readonly string[];
  readonly regions: readonly string[];
  readonly coordination: (typeof COORDINATIONS)[number];
  readonly pin: (typeof PINS)[number];
  readonly serving: (typeof SERVINGS)[number];
  /** Age at which STALE becomes EXPIRED, by the worker's own monotonic clock. */
  readonly stalenessBoundMs: number;
  readonly expiryAction: ExpiryAction;
  /** Present with `fallback-bundle`: the bundle every assignment carries as `fallback`. */
  readonly fallback?: { readonly bundle: Digest; readonly name: string };
  /** Instances a region must keep serving; a rollout pauses rather than go below. By region, else `default`, else 0. */
  readonly minServing: Readonly<Record<string, number>>;
  readonly prepareMode: (typeof PREPARE_MODES)[number];
  readonly abortPolicy: (typeof ABORT_POLICIES)[number];
}

export const checkChannel: Check<Channel> = also(
  object<Channel>({
    format: format(1),
    channel: label,
    roles: array(name, MAX_ROLES, 1),
    regions: array(label, MAX_REGIONS, 1),
    coordination: oneOf(COORDINATIONS),
    pin: oneOf(PINS),
    serving: oneOf(SERVINGS),
    stalenessBoundMs: integer(1),
    expiryAction: oneOf(EXPIRY_ACTIONS),
    fallback: optional(object<{ bundle: Digest; name: string }>({ bundle: digest, name })),
    minServing: record(integer(0), MAX_REGIONS + 1),
    prepareMode: oneOf(PREPARE_MODES),
    abortPolicy: oneOf(ABORT_POLICIES),
  }),
  (channel, path) =>
    channel.expiryAction === 'fallback-bundle' && channel.fallback === undefined
      ? refuse('FIELD_MISSING', `${path}.fallback`, 'expiryAction fallback-bundle needs a fallback')
      : undefined,
);
