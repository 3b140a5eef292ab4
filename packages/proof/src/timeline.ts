import {
  checkAssignment,
  checkAuditRecord,
  checkBundleBody,
  checkBundlePointer,
  checkChannel,
  checkInstanceRecord,
  checkOverlay,
  checkPrepareSet,
  compareOrder,
  parseKey,
  validate,
} from '@raftgate/contract';
import type { Assignment, AuditRecord, Channel, Check, Digest, InstanceRecord, Keys, Order, Overlay, PrepareSet } from '@raftgate/contract';
import type { History, HistoryEvent } from './history.ts';

/** A document as it was committed. */
interface Committed<T> {
  readonly value: T;
  readonly revision: number;
  /** Bounds of the commit's wall time: an audit record's stamp before it, an observer's after it. NaN: nobody says. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}
export interface CommittedAssignment extends Committed<Assignment> {
  readonly order: Order;
}
/** An instance's record, or its end. */
export interface InstanceEvent {
  readonly instance: string;
  readonly record: InstanceRecord | undefined;
  readonly revision: number;
  readonly seenMs: number;
}
interface PrepareEvent {
  readonly region: string;
  readonly prepare: PrepareSet | undefined;
  readonly revision: number;
}

/** What one channel's history says, by what it is about. Documents that do not decode are counted, never guessed at. */
export interface Timeline {
  readonly bundles: ReadonlyMap<Digest, ReadonlyMap<string, Digest>>;
  readonly names: ReadonlyMap<Digest, string>;
  /** By region, in order. */
  readonly assignments: ReadonlyMap<string, readonly CommittedAssignment[]>;
  readonly overlays: readonly Committed<Overlay | undefined>[];
  readonly channels: readonly Committed<Channel>[];
  readonly instances: readonly InstanceEvent[];
  readonly prepares: readonly PrepareEvent[];
  readonly audit: readonly Committed<AuditRecord>[];
  readonly undecodable: number;
}

export function timelineOf(history: History, keys: Keys, channel: string): Timeline {
  const builder = new Builder(keys, channel);
  builder.stamp(history.events);
  for (const event of history.events) builder.add(event);
  return builder;
}

class Builder implements Timeline {
  readonly bundles = new Map<Digest, ReadonlyMap<string, Digest>>();
  readonly names = new Map<Digest, string>();
  readonly assignments = new Map<string, CommittedAssignment[]>();
  readonly overlays: Committed<Overlay | undefined>[] = [];
  readonly channels: Committed<Channel>[] = [];
  readonly instances: InstanceEvent[] = [];
  readonly prepares: PrepareEvent[] = [];
  readonly audit: Committed<AuditRecord>[] = [];
  undecodable = 0;
  readonly #keys: Keys;
  readonly #channel: string;
  readonly #stamps = new Map<number, { notBeforeMs: number; notAfterMs: number }>();

  constructor(keys: Keys, channel: string) {
    this.#keys = keys;
    this.#channel = channel;
  }

  /** Whatever was written in one transaction has one time. */
  stamp(events: readonly HistoryEvent[]): void {
    for (const { revision, key, value, seenMs } of events) {
      const stamp = this.#stamps.get(revision) ?? { notBeforeMs: Number.NaN, notAfterMs: Number.NaN };
      const parsed = parseKey(this.#keys, key);
      const audit = parsed?.type === 'audit' && value !== undefined ? validate(checkAuditRecord, value) : undefined;
      if (audit?.ok === true) stamp.notBeforeMs = audit.value.wallMs;
      if (seenMs !== undefined) stamp.notAfterMs = seenMs;
      this.#stamps.set(revision, stamp);
    }
  }

  add(event: HistoryEvent): void {
    const parsed = parseKey(this.#keys, event.key);
    if (parsed === undefined) return;
    if ('channel' in parsed && parsed.channel !== this.#channel) return;
    switch (parsed.type) {
      case 'bundleBody':
        return this.#take(checkBundleBody, event, ({ value }) => {
          this.bundles.set(parsed.digest, new Map(value.parts.map((part) => [`${part.kind}/${part.name}`, part.digest])));
        });
      case 'bundle':
        return this.#take(checkBundlePointer, event, ({ value }) => void this.names.set(value.digest, parsed.bundle));
      case 'assignment':
        return this.#take(checkAssignment, event, (committed) => this.#assign(parsed.region, committed));
      case 'overlay':
        if (event.value === undefined) this.overlays.push({ value: undefined, ...this.#time(event) });
        return this.#take(checkOverlay, event, (committed) => void this.overlays.push(committed));
      case 'channel':
        return this.#take(checkChannel, event, (committed) => void this.channels.push(committed));
      case 'prepare':
        if (event.value === undefined) this.prepares.push({ region: parsed.region, prepare: undefined, revision: event.revision });
        return this.#take(
          checkPrepareSet,
          event,
          ({ value, revision }) => void this.prepares.push({ region: parsed.region, prepare: value, revision }),
        );
      case 'instance': {
        const { instance } = parsed;
        const seenMs = this.#time(event).notAfterMs;
        if (event.value === undefined) this.instances.push({ instance, record: undefined, revision: event.revision, seenMs });
        return this.#take(
          checkInstanceRecord,
          event,
          ({ value, revision }) => void this.instances.push({ instance, record: value, revision, seenMs }),
        );
      }
      case 'audit':
        return this.#take(checkAuditRecord, event, (committed) => void this.audit.push(committed));
      default:
        return undefined;
    }
  }

  #assign(region: string, committed: Committed<Assignment>): void {
    const { lineage, epoch } = committed.value;
    const list = this.assignments.get(region) ?? [];
    list.push({ ...committed, order: { lineage, epoch, revision: committed.revision } });
    this.assignments.set(
      region,
      list.sort((a, b) => compareOrder(a.order, b.order)),
    );
  }

  #take<T>(check: Check<T>, event: HistoryEvent, into: (committed: Committed<T>) => void): void {
    if (event.value === undefined) return;
    const validated = validate(check, event.value);
    if (validated.ok) into({ value: validated.value, ...this.#time(event) });
    else this.undecodable += 1;
  }

  #time({ revision }: HistoryEvent): { readonly revision: number; readonly notBeforeMs: number; readonly notAfterMs: number } {
    const { notBeforeMs, notAfterMs } = this.#stamps.get(revision) ?? { notBeforeMs: Number.NaN, notAfterMs: Number.NaN };
    return {
      revision,
      notBeforeMs: Number.isNaN(notBeforeMs) ? notAfterMs : notBeforeMs,
      notAfterMs: Number.isNaN(notAfterMs) ? notBeforeMs : notAfterMs,
    };
  }
}
