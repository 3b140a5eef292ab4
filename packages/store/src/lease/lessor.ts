import { invariant } from '../errors.ts';
import { SortedKeys } from '../keys/sorted-keys.ts';
import { Deadlines } from './deadlines.ts';
import type { Leases, LeaseView } from './leases.ts';
import { LeaseTable } from './table.ts';

/** `keys` are those whose newest version carries the lease. */
export interface Lease {
  readonly lease: string;
  readonly keys: SortedKeys;
  ttlSeconds: number;
  deadlineMs: number;
  place: number;
  readonly slot: number;
}

/** All leases, by id, by deadline and flat for images (etcd: lease.Lessor, but on log time and the same on every member). */
export class Lessor implements Leases {
  readonly table = new LeaseTable();
  private readonly byId = new Map<string, Lease>();
  private readonly ids = new SortedKeys();
  private readonly deadlines = new Deadlines<Lease>();
  /** Keys met by a restore before the leases they are attached to. */
  private readonly early = new Map<string, SortedKeys>();

  get count(): number {
    return this.byId.size;
  }

  get(lease: string): Lease | undefined {
    return this.byId.get(lease);
  }

  remaining(lease: string, logTimeMs: number): number | undefined {
    const found = this.byId.get(lease);
    return found === undefined ? undefined : Math.max(0, found.deadlineMs - logTimeMs);
  }

  due(logTimeMs: number, max: number): LeaseView[] {
    return this.deadlines.due(logTimeMs, max).map(({ lease, ttlSeconds, deadlineMs }) => ({ lease, ttlSeconds, deadlineMs }));
  }

  list(after: string, max: number): string[] {
    return this.ids.after(after, max);
  }

  keys(lease: string, after: string, max: number): string[] {
    return this.byId.get(lease)?.keys.after(after, max) ?? [];
  }

  grant(lease: string, ttlSeconds: number, deadlineMs: number): Lease {
    invariant(!this.byId.has(lease), 'a lease is granted once');
    const slot = this.table.add(lease);
    const granted: Lease = { lease, keys: this.early.get(lease) ?? new SortedKeys(), ttlSeconds, deadlineMs, place: 0, slot };
    this.early.delete(lease);
    this.table.set(slot, ttlSeconds, deadlineMs);
    this.byId.set(lease, granted);
    this.ids.add(lease);
    this.deadlines.add(granted);
    return granted;
  }

  renew(lease: Lease, deadlineMs: number): void {
    lease.deadlineMs = deadlineMs;
    this.table.set(lease.slot, lease.ttlSeconds, deadlineMs);
    this.deadlines.moved(lease);
  }

  /** The lease alone: its keys are the caller's. */
  forget(lease: Lease): void {
    this.table.remove(lease.slot);
    this.byId.delete(lease.lease);
    this.ids.delete(lease.lease);
    this.deadlines.delete(lease);
  }

  attach(lease: string, key: string): void {
    const found = this.byId.get(lease)?.keys ?? this.earlyKeys(lease);
    found.add(key);
  }

  detach(lease: string, key: string): void {
    const keys = this.byId.get(lease)?.keys ?? this.early.get(lease);
    keys?.delete(key);
    if (keys?.size === 0) this.early.delete(lease);
  }

  /** After a restore: no key is attached to a lease that is not there. */
  get isWhole(): boolean {
    return this.early.size === 0;
  }

  private earlyKeys(lease: string): SortedKeys {
    const keys = this.early.get(lease) ?? new SortedKeys();
    this.early.set(lease, keys);
    return keys;
  }
}
