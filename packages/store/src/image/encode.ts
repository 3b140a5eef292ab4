import { Writer } from '@raftgate/bytes';
import { ALARM_NUMBERS } from '../command/alarm.ts';
import { writeMemberAttributes } from '../command/member-attributes.ts';
import { LEASE_SLOT_BYTES, leaseInSlot } from '../lease/table.ts';
import { IMAGE_CHUNK_BYTES, LEASE_ID_BYTES } from '../limits.ts';
import * as record from '../memory/record.ts';
import { IMAGE_VERSION, SECTION } from './image.ts';
import type { ImageSlab, StoreImage } from './image.ts';

/**
 * The bytes of an image, in chunks of 1 .. IMAGE_CHUNK_BYTES that belong to the caller. A pure function of the image; each
 * chunk costs about a millisecond, so it may run in slices or in another thread.
 *
 *     u8 version | seven sections: u8 section | varint count | items
 *     meta       varint appliedIndex, appliedTerm, logTime, revision, compactRevision, clusterVersion | u32 hash low, high
 *     record     u8 flags (1 tombstone, 2 lease) | varint mod, sub, create, version | [8 B lease] | bytes key | bytes value
 *     lease      8 B id | varint ttlSeconds, deadlineMs          alarm   u8 alarm | varint member
 *     attributes varint member | string name | varint client URLs, each string
 */
export function* encodeImage(image: StoreImage): Generator<Uint8Array, undefined, undefined> {
  const writer = new Writer(IMAGE_CHUNK_BYTES);
  writeMeta(writer, image);
  header(writer, SECTION.records, image.records);
  for (const slab of image.slabs) {
    yield* encodeSlab(writer, slab, image.epoch);
    // A slab may be nearly all dead: end the slice with what there is.
    if (writer.length > 0) yield* chunks(writer, 1);
  }
  yield* encodeLeases(writer, image);
  header(writer, SECTION.sessions, 0);
  header(writer, SECTION.alarms, image.alarms.length);
  for (const { alarm, member } of image.alarms) {
    writer.u8(ALARM_NUMBERS[alarm]);
    writer.varint(member);
  }
  header(writer, SECTION.auth, 0);
  header(writer, SECTION.attributes, image.attributes.size);
  for (const [member, attributes] of image.attributes) {
    writeMemberAttributes(writer, member, attributes);
    if (writer.length >= IMAGE_CHUNK_BYTES) yield* chunks(writer, IMAGE_CHUNK_BYTES);
  }
  yield* chunks(writer, 1);
}

function header(writer: Writer, section: number, count: number): void {
  writer.u8(section);
  writer.varint(count);
}

function writeMeta(writer: Writer, image: StoreImage): void {
  writer.u8(IMAGE_VERSION);
  header(writer, SECTION.meta, 1);
  writer.varint(image.appliedIndex);
  writer.varint(image.appliedTerm);
  writer.varint(image.logTime);
  writer.varint(image.revision);
  writer.varint(image.compactRevision);
  writer.varint(image.clusterVersion);
  writer.u32(image.hashLow);
  writer.u32(image.hashHigh);
}

function* encodeSlab(writer: Writer, slab: ImageSlab, epoch: number): Generator<Uint8Array, undefined, undefined> {
  const bytes = new Uint8Array(slab.buffer);
  const view = new DataView(slab.buffer);
  for (let at = slab.start; at < slab.end; at += record.sizeAt(view, at)) {
    const died = record.diedIn(view, at);
    if (died !== 0 && died <= epoch) continue;
    writeRecord(writer, bytes, view, at);
    if (writer.length >= IMAGE_CHUNK_BYTES) yield* chunks(writer, IMAGE_CHUNK_BYTES);
  }
}

function writeRecord(writer: Writer, bytes: Uint8Array, view: DataView, at: number): void {
  const hasLease = record.hasLeaseAt(view, at);
  writer.u8((record.isTombstoneAt(view, at) ? 1 : 0) | (hasLease ? 2 : 0));
  writer.varint(record.modAt(view, at));
  writer.varint(record.subAt(view, at));
  writer.varint(record.createAt(view, at));
  writer.varint(record.versionAt(view, at));
  const lease = record.leaseStartAt(at);
  if (hasLease) writer.raw(bytes.subarray(lease, lease + LEASE_ID_BYTES));
  const key = record.keyStartAt(view, at);
  const value = record.valueStartAt(view, at);
  writer.bytes(bytes.subarray(key, value));
  writer.bytes(bytes.subarray(value, value + record.valueLengthAt(view, at)));
}

function* encodeLeases(writer: Writer, image: StoreImage): Generator<Uint8Array, undefined, undefined> {
  header(writer, SECTION.leases, image.leases);
  const slots = image.leaseTable.length / LEASE_SLOT_BYTES;
  for (let slot = 0; slot < slots; slot++) {
    const lease = leaseInSlot(image.leaseTable, slot);
    if (lease === undefined) continue;
    const at = slot * LEASE_SLOT_BYTES;
    writer.raw(image.leaseTable.subarray(at, at + LEASE_ID_BYTES));
    writer.varint(lease.ttlSeconds);
    writer.varint(lease.deadlineMs);
    if (writer.length >= IMAGE_CHUNK_BYTES / 8) yield* chunks(writer, 1);
  }
}

/** Whole chunks of what was written, and the rest of it if that is at least `least` bytes; what is left stays in the writer. */
function* chunks(writer: Writer, least: number): Generator<Uint8Array, undefined, undefined> {
  const all = writer.take();
  writer.reset();
  let at = 0;
  for (; all.length - at >= least; at += IMAGE_CHUNK_BYTES) yield all.subarray(at, at + IMAGE_CHUNK_BYTES);
  if (at < all.length) writer.raw(all.subarray(at));
}
