import { latin1FromBytes } from '@raftgate/bytes';
import { invariant } from '../errors.ts';
import type { KeyValue } from '../key-value.ts';
import { LEASE_ID_BYTES } from '../limits.ts';
import * as record from './record.ts';
import type { NewRecord } from './record.ts';
import { Slab } from './slab.ts';

const TWO_32 = 0x1_0000_0000;
const NO_VALUE = new Uint8Array(0);

/**
 * All versions of all keys, from oldest revision to newest: slabs in order, records in order inside. So the slabs are also
 * the directory from revisions to records, and an image is a walk over them.
 */
export class Slabs {
  /** Oldest first; the last one is appended to. */
  readonly list: Slab[] = [];
  /** Grows with each capture: what dies later is alive in the image (see StoreImage.epoch). */
  epoch = 1;
  /** Records that are alive, tombstones and history included. */
  records = 0;
  /** Bytes of all records held, and of the dead ones among them. */
  usedBytes = 0;
  deadBytes = 0;
  private readonly byId: (Slab | undefined)[] = [];
  private readonly freeIds: number[] = [];
  private readonly slabBytes: number;
  private readonly allocate: (bytes: number) => SharedArrayBuffer;

  constructor(slabBytes: number, allocate: (bytes: number) => SharedArrayBuffer) {
    this.slabBytes = slabBytes;
    this.allocate = allocate;
  }

  append(added: NewRecord): number {
    const size = record.recordSize(added);
    const slab = this.tail(size);
    const at = slab.extend(size);
    record.writeRecord(slab.bytes, slab.view, at, size, added);
    this.records += 1;
    this.usedBytes += size;
    return addressOf(slab, at);
  }

  /** Nobody reading at a revision still allowed can see it any more. */
  kill(address: number): void {
    const slab = this.slab(address);
    const at = address >>> 0;
    invariant(record.diedIn(slab.view, at) === 0, 'a record dies once');
    record.setDiedIn(slab.view, at, this.epoch);
    const size = record.sizeAt(slab.view, at);
    slab.deadBytes += size;
    this.deadBytes += size;
    this.records -= 1;
  }

  slab(address: number): Slab {
    const slab = this.byId[Math.floor(address / TWO_32)];
    invariant(slab !== undefined, 'an address names a slab that is held');
    return slab;
  }

  /** What is stored there, its key given by whoever found the address. */
  read(address: number, key: string, withValue: boolean): KeyValue {
    const { view, bytes } = this.slab(address);
    const at = address >>> 0;
    const from = record.valueStartAt(view, at);
    return {
      key,
      value: withValue ? bytes.subarray(from, from + record.valueLengthAt(view, at)) : NO_VALUE,
      createRevision: record.createAt(view, at),
      modRevision: record.modAt(view, at),
      version: record.versionAt(view, at),
      lease: leaseAt(bytes, view, at),
    };
  }

  lease(address: number): string {
    const { bytes, view } = this.slab(address);
    return leaseAt(bytes, view, address >>> 0);
  }

  /** A slab of its own place in the order, right before `list[before]`. */
  insert(before: number, bytes: number): Slab {
    const id = this.freeIds.pop() ?? this.byId.length;
    const slab = new Slab(id, this.allocate(Math.max(bytes, this.slabBytes)));
    this.byId[id] = slab;
    this.list.splice(before, 0, slab);
    return slab;
  }

  /** Lets go of a slab without records of its own; views and captures keep its memory for as long as they need it. */
  remove(position: number): void {
    const slab = this.list[position];
    invariant(slab.isEmpty, 'a slab that is let go holds nothing');
    this.list.splice(position, 1);
    this.byId[slab.id] = undefined;
    this.freeIds.push(slab.id);
  }

  private tail(size: number): Slab {
    const last = this.list.length === 0 ? undefined : this.list[this.list.length - 1];
    return last !== undefined && last.room >= size ? last : this.insert(this.list.length, size);
  }
}

/** `slab * 2^32 + offset`: `address >>> 0` is the offset again. */
export function addressOf(slab: Slab, at: number): number {
  return slab.id * TWO_32 + at;
}

export function keyAt(slab: Slab, at: number): string {
  const from = record.keyStartAt(slab.view, at);
  return latin1FromBytes(slab.bytes, from, from + record.keyLengthAt(slab.view, at));
}

function leaseAt(bytes: Uint8Array, view: DataView, at: number): string {
  if (!record.hasLeaseAt(view, at)) return '';
  const from = record.leaseStartAt(at);
  return latin1FromBytes(bytes, from, from + LEASE_ID_BYTES);
}
