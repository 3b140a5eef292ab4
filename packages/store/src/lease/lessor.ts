import { invariant } from '../errors.ts';
import { SortedKeys } from '../keys/sorted-keys.ts';
import { Deadlines } from './deadlines.ts';
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
export class Lessor {
  readonly table = new LeaseTable();
  private readonly byId = new Map<string, Lease>();
  private readonly ids = new SortedKeys();
  private readonly deadlines = new Deadlines<Lease>();
  /** Keys that left their lease during the command being applied. */
  private readonly left = new Map<string, SortedKeys>();
  /** Keys met by a restore before the leases they are attached to. */
  private readonly early = new Map<string, SortedKeys>();

  get count(): number {
    return this.byId.size;
  }

  get(lease: string): Lease | undefined {
    return this.byId.get(lease);
  }

  /** Up to `max` whose deadline has come. */
  due(logTimeMs: number, max: number): Lease[] {
    return this.deadlines.due(logTimeMs, max);
  }

  list(after: string, max: number): string[] {
    return this.ids.after(after, max);
  }

  /** Up to `max` keys after `after` that are attached or were when the command being applied began, in order. */
  keysNear(lease: string, after: string, max: number): string[] {
    const attached = this.byId.get(lease)?.keys.after(after, max) ?? [];
    const left = this.left.get(lease)?.after(after, max) ?? [];
    return left.length === 0 ? attached : [...new Set([...attached, ...left])].sort().slice(0, max);
  }

  /** The command being applied is done: what left has left. */
  settle(): void {
    if (this.left.size > 0) this.left.clear();
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
    const granted = this.byId.get(lease);
    if (granted === undefined) keysIn(this.early, lease).add(key);
    else granted.keys.add(key);
  }

  detach(lease: string, key: string): void {
    const granted = this.byId.get(lease);
    if (granted !== undefined) {
      granted.keys.delete(key);
      keysIn(this.left, lease).add(key);
      return;
    }
    const early = this.early.get(lease);
    early?.delete(key);
    if (early?.size === 0) this.early.delete(lease);
  }

  /** After a restore: no key is attached to a lease that is not there. */
  get isWhole(): boolean {
    return this.early.size === 0;
  }
}

function keysIn(map: Map<string, SortedKeys>, lease: string): SortedKeys {
  const keys = map.get(lease) ?? new SortedKeys();
  map.set(lease, keys);
  return keys;
}
