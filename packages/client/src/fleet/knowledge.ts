import { checkAssignment, checkOverlay, checkPrepareSet, judgeOffer, ORDER_ZERO, parseKey } from '@raftgate/contract';
import type { Assignment, Channel, Digest, Order, Overlay, PrepareSet } from '@raftgate/contract';
import type { WatchEvent } from '../kv/types.ts';
import type { FleetEvent } from './events.ts';
import { orderOf, understand } from './reading.ts';
import type { Document, Reading } from './reading.ts';
import type { Settings } from './settings.ts';

/** The newest assignment there is a word of. */
export interface KnownAssignment {
  readonly order: Order;
  readonly assignment: Assignment;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly source: 'control-plane' | 'cache';
}

export interface KnownOverlay {
  readonly overlay: Overlay | undefined;
  /** 0: there is none. */
  readonly revision: number;
  readonly bytes: Uint8Array | undefined;
  /** The newest revision it ever had here; stays when the overlay is removed. */
  readonly seen: number;
}

type What = Extract<FleetEvent, { type: 'refused' }>['what'];

/**
 * What this instance has been told, from the control plane and its cache. Invariant (law 6): the order of `assignment` never
 * falls, and under one order there is one document.
 */
export class Knowledge {
  readonly #settings: Settings;
  assignment: KnownAssignment | undefined;
  overlay: KnownOverlay = { overlay: undefined, revision: 0, bytes: undefined, seen: 0 };
  prepare: PrepareSet | undefined;
  channel: Channel | undefined;
  channelBytes: Uint8Array | undefined;
  /** The store's revision all this is as of, and when that was learnt. */
  #seenRevision = 0;
  #seenAtMs = 0;
  #lastRefusal = '';

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get order(): Order {
    return this.assignment?.order ?? ORDER_ZERO;
  }

  /**
   * `confirmed`: what is known is the newest, and all of it was understood. `restored`: an operator put an older state of the
   * store back under a higher lineage, so revisions may start lower again.
   */
  takeReading(reading: Reading, sentMs: number): 'confirmed' | 'unconfirmed' | 'restored' {
    const { assignment } = reading;
    const isRestored = assignment.is === 'here' && this.assignment !== undefined && assignment.value.lineage > this.order.lineage;
    if (isRestored) this.#seenRevision = 0;
    if (reading.revision < this.#seenRevision) {
      // The watch overtook this answer; or, when it was asked for later than that, the store itself went back.
      if (sentMs > this.#seenAtMs)
        this.#refuse('assignment', `the store is at revision ${reading.revision}, after ${this.#seenRevision} was seen`);
      return 'unconfirmed';
    }
    this.#saw(reading.revision);
    const isTaken = this.#takeAssignment(reading.assignment, 'control-plane');
    const isOverlayTaken = this.#takeOverlay(reading.overlay);
    this.#takePrepare(reading.prepare);
    this.#takeChannel(reading.channel);
    if (isRestored) return 'restored';
    return isTaken && isOverlayTaken ? 'confirmed' : 'unconfirmed';
  }

  /** Events of one revision, as the watch gives them. */
  takeEvents(events: readonly WatchEvent[], revision: number): void {
    if (revision <= this.#seenRevision) return;
    this.#saw(revision);
    for (const event of events) {
      const kv = event.type === 'put' ? event.kv : undefined;
      const parsed = parseKey(this.#settings.keys, event.type === 'put' ? event.kv.key : event.key);
      if (parsed?.type === 'assignment' && parsed.region === this.#settings.region)
        this.#takeAssignment(understand(checkAssignment, kv), 'control-plane');
      if (parsed?.type === 'overlay') this.#takeOverlay(understand(checkOverlay, kv));
      if (parsed?.type === 'prepare' && parsed.region === this.#settings.region) this.#takePrepare(understand(checkPrepareSet, kv));
    }
  }

  /** What the cache gave back, before anything else is heard: a floor for everything that comes later. */
  takeCached(assignment: Document<Assignment>, overlay: KnownOverlay, channel: Document<Channel>): boolean {
    if (!this.#takeAssignment(assignment, 'cache')) return false;
    this.overlay = overlay;
    this.#takeChannel(channel);
    return true;
  }

  #saw(revision: number): void {
    this.#seenRevision = revision;
    this.#seenAtMs = this.#settings.io.clock.monotonicMs();
  }

  #takeAssignment(document: Document<Assignment>, source: KnownAssignment['source']): boolean {
    // A key that went away is no order to serve by; what is held ages instead.
    if (document.is === 'absent') return this.assignment === undefined;
    if (document.is === 'unreadable') return this.#refuse('assignment', document.reason);
    const { value, digest, bytes } = document;
    if (value.channel !== this.#settings.channel || value.region !== this.#settings.region) {
      return this.#refuse('assignment', `it is for ${value.channel} in ${value.region}`);
    }
    const order = orderOf(document);
    const held = this.assignment;
    const judged = judgeOffer(held && { ...held.order, digest: held.digest }, { ...order, digest });
    if (judged === 'older') return this.#refuse('assignment', `${show(order)} is older than ${show(this.order)}`);
    if (judged === 'conflict') {
      return this.#refuse('assignment', `${show(order)} is ${held?.digest}, and ${digest} comes under the same order`);
    }
    const isConfirmed = judged === 'same' && held?.source === 'control-plane';
    this.assignment = { order, assignment: value, digest, bytes, source: isConfirmed ? 'control-plane' : source };
    return true;
  }

  #takeOverlay(document: Document<Overlay>): boolean {
    if (document.is === 'unreadable') return this.#refuse('overlay', document.reason);
    const { seen } = this.overlay;
    const next: KnownOverlay =
      document.is === 'absent'
        ? { overlay: undefined, revision: 0, bytes: undefined, seen }
        : { overlay: document.value, revision: document.revision, bytes: document.bytes, seen: Math.max(seen, document.revision) };
    if (next.revision !== this.overlay.revision) this.#settings.emit({ type: 'overlay', revision: next.revision });
    this.overlay = next;
    return true;
  }

  #takePrepare(document: Document<PrepareSet>): void {
    if (document.is === 'unreadable') this.#refuse('prepare', document.reason);
    else this.prepare = document.is === 'here' ? document.value : undefined;
  }

  #takeChannel(document: Document<Channel>): void {
    if (document.is === 'unreadable') this.#refuse('channel', document.reason);
    if (document.is !== 'here') return;
    this.channel = document.value;
    this.channelBytes = document.bytes;
  }

  /** Told once, however often the same document comes. */
  #refuse(what: What, reason: string): false {
    if (reason !== this.#lastRefusal) this.#settings.emit({ type: 'refused', what, reason });
    this.#lastRefusal = reason;
    return false;
  }
}

function show(order: Order): string {
  return `${order.lineage}.${order.epoch}.${order.revision}`;
}
