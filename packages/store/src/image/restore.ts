import { DecodeError } from '@raftgate/bytes';
import type { Reader } from '@raftgate/bytes';
import type { MemberAttributes } from '../attributes.ts';
import { readAlarmType } from '../command/alarm.ts';
import { malformed, readFlags } from '../command/fields.ts';
import { readMemberAttributes } from '../command/member-attributes.ts';
import { Budget } from '../budget.ts';
import { RollingHash } from '../hash/state-hash.ts';
import { IMAGE_CHUNK_BYTES, LEASE_ID_BYTES, MAX_ALARMS, MAX_ATTRIBUTES, MAX_REQUEST_BYTES, MAX_RESTORE_BYTES } from '../limits.ts';
import { linkRecord } from '../memory/link.ts';
import type { NewRecord } from '../memory/record.ts';
import { unitsOf } from '../memory/record.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { Alarm } from '../result.ts';
import type { State } from '../state.ts';
import { IMAGE_VERSION, SECTION } from './image.ts';
import { ChunkSource } from './source.ts';

type Section = keyof typeof SECTION;
const ORDER_1: readonly Section[] = ['meta', 'records', 'leases', 'sessions', 'alarms', 'auth'];
const ORDERS: Readonly<Record<number, readonly Section[]>> = { 1: ORDER_1, [IMAGE_VERSION]: [...ORDER_1, 'attributes'] };
const TOMBSTONE = 1;
const LEASE = 2;

/** An image being loaded into a state of its own. Whatever comes in, the outcome is the state or a refusal. */
export class ImageLoad {
  readonly state: State;
  failure: StoreRefusal | undefined;
  private readonly source = new ChunkSource();
  private readonly budget = new Budget();
  private readonly alarms: Alarm[] = [];
  private readonly attributes = new Map<number, MemberAttributes>();
  /** Sections of the image's version; none before it was read. */
  private order: readonly Section[] = [];
  /** Sections begun. */
  private begun = 0;
  private left = 0;
  private lastMod = 0;
  private lastSub = 0;
  private lastMember = -1;

  constructor(state: State) {
    this.state = state;
  }

  get isWhole(): boolean {
    const { source, order, begun, left } = this;
    const isRead = source.isEnded && source.isEmpty && order.length > 0 && begun === order.length && left === 0;
    return this.failure === undefined && isRead && this.state.lessor.isWhole;
  }

  push(chunk: Uint8Array): StoreRefusal | undefined {
    if (this.failure !== undefined) return this.failure;
    if (this.source.isEnded || chunk.length > IMAGE_CHUNK_BYTES) return refusal('malformed');
    if (this.source.queued + chunk.length > MAX_RESTORE_BYTES) return refusal('tooManyRequests');
    this.source.push(chunk);
    return undefined;
  }

  end(): void {
    this.source.isEnded = true;
  }

  /** True once everything pushed is loaded, or cannot be. */
  step(units: number): boolean {
    this.budget.left = units;
    try {
      while (this.failure === undefined && this.budget.left > 0) {
        if (this.source.isEmpty || !this.readOne()) {
          if (this.source.isEnded) this.check();
          return true;
        }
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.failure = refusal('malformed');
    }
    return this.failure !== undefined;
  }

  /** What only the whole can tell. */
  private check(): void {
    if (!this.isWhole) this.failure ??= refusal('malformed');
  }

  /** Loads one item; false when it is not whole yet. */
  private readOne(): boolean {
    this.budget.left -= 1;
    if (this.order.length === 0) return this.readVersion();
    if (this.left === 0) return this.beginSection();
    const section = this.order[this.begun - 1];
    const isRead = this.readItem(section);
    if (isRead) this.left -= 1;
    return isRead;
  }

  private readVersion(): boolean {
    const version = this.source.read((reader) => reader.u8());
    if (version === undefined) return false;
    this.order = ORDERS[version] ?? [];
    if (this.order.length === 0) this.failure = refusal('unknownVersion');
    return true;
  }

  private beginSection(): boolean {
    if (this.begun === this.order.length) throw malformed('bytes after the last section');
    const next = this.order[this.begun];
    const count = this.source.read((reader) => {
      if (reader.u8() !== SECTION[next]) throw malformed('sections out of order');
      return reader.varint();
    });
    if (count === undefined) return false;
    const most = { meta: 1, records: Infinity, leases: Infinity, sessions: 0, alarms: MAX_ALARMS, auth: 0, attributes: MAX_ATTRIBUTES }[
      next
    ];
    if (count > most || (next === 'meta' && count !== 1)) throw malformed('a section of an impossible size');
    if (next === 'alarms' && count === 0) this.state.alarms = [];
    this.begun += 1;
    this.left = count;
    return true;
  }

  private readItem(section: Section): boolean {
    switch (section) {
      case 'meta':
        return this.source.read((reader) => this.readMeta(reader)) !== undefined;
      case 'records': {
        const record = this.source.read(readRecord);
        if (record !== undefined) this.addRecord(record);
        return record !== undefined;
      }
      case 'leases':
        return this.source.read((reader) => this.readLease(reader)) !== undefined;
      case 'attributes':
        return this.source.read((reader) => this.readAttributes(reader)) !== undefined;
      default:
        return this.source.read((reader) => this.readAlarm(reader)) !== undefined;
    }
  }

  private readMeta(reader: Reader): true {
    const { state } = this;
    state.appliedIndex = reader.varint();
    state.appliedTerm = reader.varint();
    state.logTime = reader.varint();
    state.revision = reader.varint();
    state.compactRevision = reader.varint();
    state.clusterVersion = reader.varint();
    state.rolling = new RollingHash({ low: reader.u32(), high: reader.u32() });
    if (state.revision < 1 || state.compactRevision > state.revision) throw malformed('impossible revisions');
    if (state.clusterVersion > state.clusterVersionMax) this.failure = refusal('unknownVersion');
    return true;
  }

  private addRecord(record: NewRecord): void {
    const { mod, sub } = record;
    const isLater = mod > this.lastMod || (mod === this.lastMod && sub > this.lastSub);
    if (!isLater || mod > this.state.revision || record.create > mod) throw malformed('records out of order');
    this.lastMod = mod;
    this.lastSub = sub;
    linkRecord(this.state, record, this.state.index.locate(record.key));
    this.budget.left -= unitsOf(record.value.length);
  }

  private readLease(reader: Reader): true {
    const lease = reader.raw(LEASE_ID_BYTES);
    const id = String.fromCharCode(...lease);
    const ttlSeconds = reader.varint();
    const deadlineMs = reader.varint();
    if (lease.every((byte) => byte === 0) || this.state.lessor.get(id) !== undefined) throw malformed('an impossible lease');
    this.state.lessor.grant(id, ttlSeconds, deadlineMs);
    return true;
  }

  private readAlarm(reader: Reader): true {
    const alarm = readAlarmType(reader);
    this.alarms.push({ alarm, member: reader.varint() });
    this.state.alarms = this.alarms;
    return true;
  }

  private readAttributes(reader: Reader): true {
    const { member, name, clientUrls } = readMemberAttributes(reader);
    if (member <= this.lastMember) throw malformed('attributes out of order');
    this.lastMember = member;
    this.attributes.set(member, { name, clientUrls });
    this.state.attributes = this.attributes;
    return true;
  }
}

function readRecord(reader: Reader): NewRecord {
  const flags = readFlags(reader, TOMBSTONE | LEASE);
  const mod = reader.varint();
  const sub = reader.varint();
  const create = reader.varint();
  const version = reader.varint();
  const lease = (flags & LEASE) === 0 ? '' : String.fromCharCode(...reader.raw(LEASE_ID_BYTES));
  const key = reader.latin1(MAX_REQUEST_BYTES);
  if (key === '') throw malformed('a record without a key');
  return { key, value: reader.bytes(MAX_REQUEST_BYTES), lease, isTombstone: (flags & TOMBSTONE) !== 0, mod, sub, create, version };
}
