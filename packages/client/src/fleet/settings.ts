import { Keys } from '@raftgate/contract';
import type { KvTransport } from '../kv/types.ts';
import {
  DEFAULT_COLD_START_MS,
  DEFAULT_DRAIN_MS,
  DEFAULT_GRACE_MS,
  DEFAULT_LEASE_TTL_SECONDS,
  DEFAULT_MAX_HELD_GENERATIONS,
  DEFAULT_REFRESH_MS,
  DEFAULT_REPORT_MS,
} from '../limits.ts';
import type { FleetEvent } from './events.ts';
import type { FleetIo, FleetLimits, FleetOptions } from './options.ts';

/** Options with every default in place: what the parts of the SDK are made with. */
export interface Settings {
  readonly kv: KvTransport;
  readonly io: FleetIo;
  readonly keys: Keys;
  readonly channel: string;
  readonly region: string;
  readonly zone: string | undefined;
  readonly role: string;
  readonly instance: string;
  readonly group: string | undefined;
  readonly limits: FleetLimits;
  readonly emit: (event: FleetEvent) => void;
}

export function settingsOf(options: Omit<FleetOptions<never>, 'loader'>): Settings {
  const { kv, io, channel, region, role, instance, onEvent } = options;
  return {
    kv,
    io,
    keys: new Keys(options.namespace),
    channel,
    region,
    zone: options.zone,
    role,
    instance,
    group: options.group,
    limits: {
      refreshMs: DEFAULT_REFRESH_MS,
      coldStartMs: DEFAULT_COLD_START_MS,
      leaseTtlSeconds: DEFAULT_LEASE_TTL_SECONDS,
      reportMs: DEFAULT_REPORT_MS,
      graceMs: DEFAULT_GRACE_MS,
      drainMs: DEFAULT_DRAIN_MS,
      maxHeldGenerations: DEFAULT_MAX_HELD_GENERATIONS,
      ...options.limits,
    },
    emit: onEvent ?? (() => undefined),
  };
}
