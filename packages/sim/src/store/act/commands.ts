import type { Prng } from '@raftgate/bytes';
import { rangeRequest, type Command, type Compare, type PutCommand, type RangeRequest } from '@raftgate/store';
import type { SortOrder, SortTarget, TxnOperation } from '@raftgate/store';
import { pick } from '../../pick.ts';
import { NEWEST_VERSION } from '../limits.ts';
import type { StoreModel } from '../model.ts';
import { isThrong, type StoreOptions } from '../options.ts';

/** Near each other in every way that matters; the rest are numbered. */
const TRICKY = ['a', 'a\0', 'aa', 'b', 'b\xff', 'c', 'd', 'e', '\0', '\xff'];
const MAX_TTL_SECONDS = 3;
const LONG_TTL_SECONDS = 30;
/** With more leases than that they live for longer, or there would never be many. */
const FEW_LEASES = 4;
const SPREAD_TTL_SECONDS = 20;
const MANY_KEYS = 100;
/** Of ten commands about a lease of a throng. */
const THRONG_REVOKED = 3;
/** Keys next to each other that are left, at most, when the others are felled. */
const MAX_LEFT = 80;
/** Not positive as an int64. */
const NEGATIVE_LEASE = '\xff\xff\xff\xff\xff\xff\xff\xff';
const MAX_OPERATIONS = 4;
const ORDERS: readonly SortOrder[] = ['none', 'none', 'ascend', 'descend'];
const TARGETS: readonly SortTarget[] = ['key', 'key', 'version', 'create', 'mod', 'value'];

/** Draws what clients, operators and leaders ask a store for. Revisions are near where the model stands. */
export class Commands {
  private readonly prng: Prng;
  private readonly options: StoreOptions;
  private made = 0;

  constructor(prng: Prng, options: StoreOptions) {
    this.prng = prng;
    this.options = options;
  }

  private get isLarge(): boolean {
    return this.options.keys > MANY_KEYS;
  }

  next(model: StoreModel): Command {
    const { putShare, deleteShare, txnShare, leaseShare, compactShare, otherShare } = this.options;
    const draws: readonly (readonly [number, () => Command])[] = [
      [putShare, () => this.put()],
      [deleteShare, () => this.deleteRange()],
      [txnShare, () => this.txn(model)],
      [leaseShare, () => this.leaseCommand(model)],
      [compactShare, () => ({ kind: 'compact', revision: Math.max(0, model.revision + 1 - this.prng.below(8)) })],
      [otherShare, () => this.other()],
    ];
    let left = this.prng.below(draws.reduce((sum, [share]) => sum + share, 0));
    for (const [share, draw] of draws) {
      if (left < share) return draw();
      left -= share;
    }
    return this.put();
  }

  range(model: StoreModel): RangeRequest {
    const { prng } = this;
    const near = (): number => (prng.chance(1, 5) ? Math.max(0, model.revision + 1 - prng.below(12)) : 0);
    return rangeRequest(this.key(), this.end(), {
      limit: pick(prng, [0, 0, 1, 2, 5]),
      revision: near(),
      sortOrder: pick(prng, ORDERS),
      sortTarget: pick(prng, TARGETS),
      keysOnly: prng.chance(1, 6),
      countOnly: prng.chance(1, 6),
      minModRevision: near(),
      maxModRevision: near(),
      minCreateRevision: near(),
      maxCreateRevision: near(),
    });
  }

  key(): string {
    const { keys } = this.options;
    const at = this.prng.below(keys);
    return keys <= TRICKY.length ? TRICKY[at] : `k${String(at).padStart(3, '0')}`;
  }

  end(): string {
    const { prng, options } = this;
    if (prng.chance(1, 2)) return '';
    return prng.chance(1, 3) ? '\0' : options.keys <= TRICKY.length ? pick(prng, ['b', 'c', 'e', '\xff', 'a\0']) : this.key();
  }

  lease(): string {
    // Of many keys most have one lease: revoking it takes more than one look at them.
    const at = this.isLarge && this.prng.chance(3, 4) ? 1 : this.prng.below(this.options.leases);
    return at === 0 ? NEGATIVE_LEASE : `\0\0\0\0\0\0\0${String.fromCharCode(at)}`;
  }

  /** Most keys go, and their history with them; what comes behind is written while they are swept away. */
  fell(model: StoreModel): Command[] {
    const { prng, options } = this;
    const from = prng.below(options.keys);
    const gone = (key: string, end: string): Command => ({ kind: 'deleteRange', key, end, prevKv: false });
    const keyAt = (at: number): string => `k${String(at).padStart(3, '0')}`;
    const felled = [gone('\0', keyAt(from)), gone(keyAt(from + prng.below(MAX_LEFT)), '\0'), this.put()];
    const ahead = model.clone();
    for (const command of felled) ahead.apply(command, 0);
    const behind = Array.from({ length: prng.below(MAX_LEFT) }, () => this.put());
    return [...felled, { kind: 'compact', revision: ahead.revision }, ...behind];
  }

  private put(): PutCommand {
    const { prng, options } = this;
    const isBare = prng.chance(1, 10);
    const keepsLease = prng.chance(1, 10);
    const lease = !keepsLease && options.leaseShare > 0 && prng.chance(1, options.crowd > 0 ? 1 : 2) ? this.lease() : '';
    return {
      kind: 'put',
      key: this.key(),
      value: isBare ? new Uint8Array(0) : this.value(),
      lease,
      prevKv: prng.chance(1, 3),
      ignoreValue: isBare,
      ignoreLease: keepsLease,
    };
  }

  /** Its own number first, so that no two are alike. */
  private value(): Uint8Array {
    const value = new Uint8Array(4 + this.prng.below(this.options.valueBytes));
    const stamp = ++this.made;
    value.set([stamp & 255, (stamp >> 8) & 255]);
    for (let at = 2; at < value.length; at += 7) value[at] = this.prng.below(256);
    return value;
  }

  private deleteRange(): Command {
    return { kind: 'deleteRange', key: this.key(), end: this.end(), prevKv: this.prng.chance(1, 2) };
  }

  private txn(model: StoreModel): Command {
    const branch = (): TxnOperation[] => Array.from({ length: this.prng.below(MAX_OPERATIONS + 1) }, () => this.operation(model));
    const compare = Array.from({ length: this.prng.below(3) }, () => this.compare(model));
    return { kind: 'txn', compare, success: branch(), failure: branch() };
  }

  private operation(model: StoreModel): TxnOperation {
    const kind = this.prng.below(5);
    if (kind < 3) return this.put();
    return kind === 3 ? this.range(model) : { kind: 'deleteRange', key: this.key(), end: this.end(), prevKv: true };
  }

  private compare(model: StoreModel): Compare {
    const { prng } = this;
    const where = { key: this.key(), end: prng.chance(1, 3) ? this.end() : '', is: pick(prng, ['=', '!=', '>', '<'] as const) };
    const held = model.read(where.key, model.revision);
    const near = (value: number): number => Math.max(0, value + prng.below(3) - 1);
    switch (prng.below(5)) {
      case 0:
        return { ...where, target: 'version', number: near(held?.version ?? 0) };
      case 1:
        return { ...where, target: 'create', number: near(held?.createRevision ?? 0) };
      case 2:
        return { ...where, target: 'mod', number: near(held?.modRevision ?? 0) };
      case 3:
        return { ...where, target: 'value', value: held !== undefined && prng.chance(2, 3) ? held.value : this.value() };
      default:
        return { ...where, target: 'lease', lease: prng.chance(1, 2) ? (held?.lease ?? '') : this.lease() };
    }
  }

  private leaseCommand(model: StoreModel): Command {
    const { prng } = this;
    const lease = this.lease();
    const held = model.leases.get(lease);
    const kind = prng.below(10);
    const ttlSeconds = this.isLarge
      ? LONG_TTL_SECONDS
      : prng.below((this.options.leases > FEW_LEASES ? SPREAD_TTL_SECONDS : MAX_TTL_SECONDS) + 1);
    if (held === undefined || kind === 0) return { kind: 'leaseGrant', lease, ttlSeconds };
    const revoked = isThrong(this.options) ? THRONG_REVOKED : 1;
    if (kind <= revoked && (!this.isLarge || prng.chance(1, 2))) return { kind: 'leaseRevoke', lease };
    if (kind < revoked + 5) return { kind: 'leaseKeepAlive', lease };
    // What a leader saw, or saw before it was renewed.
    const deadlineMs = Math.max(0, held.deadlineMs - (prng.chance(1, 4) ? prng.below(1_500) : 0) + (prng.chance(1, 8) ? 1 : 0));
    return { kind: 'leaseExpire', lease, deadlineMs };
  }

  private other(): Command {
    const { prng } = this;
    const kind = prng.below(4);
    if (kind === 0)
      return { kind: 'alarm', action: prng.chance(1, 3) ? 'activate' : 'deactivate', member: prng.below(3), alarm: 'NOSPACE' };
    if (kind === 1) return { kind: 'clusterVersion', version: prng.between(1, NEWEST_VERSION + 1) };
    const isGone = prng.chance(1, 4);
    const clientUrls = isGone ? [] : Array.from({ length: prng.below(3) }, (_, at) => `http://m${at}:${prng.between(1, 9)}`);
    return { kind: 'memberAttributes', member: prng.below(5), name: isGone ? '' : `m${prng.below(9)}`, clientUrls };
  }
}
