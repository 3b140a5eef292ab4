import type { IoError, Connection, ConnectionEvents, Listener, Network } from '@raftgate/io';
import type { Prng } from '@raftgate/bytes';
import type { FaultCounts } from '../faults/counts.ts';
import { End } from './end.ts';
import { failure } from './failure.ts';
import { framesOf, isRaftMessage, type Frame } from './frames.ts';
import { CALM, type NetworkOptions } from './network-options.ts';
import type { Process } from './process.ts';
import { Routes, type Route } from './route.ts';
import type { Schedule } from './schedule.ts';
import type { Segment } from './segments.ts';

/** A held segment waits for TCP's smallest retransmission time (RFC 6298). */
const RETRANSMISSION_MS = 200;
/** A connection whose bytes have not arrived for so long is given up by its sender. */
const BROKEN_AFTER_MS = 3_000;

type Accept = (connection: Connection) => ConnectionEvents;
interface Listening {
  readonly process: Process;
  readonly accept: Accept;
}

/** A frame on its way; it stands in `bytes` and ends at `end`. */
export interface SentFrame {
  readonly route: Route;
  /** Who wrote it. */
  readonly by: End;
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly end: number;
}

/** Hears of every frame that is sent; may name what happens right after it has arrived. */
export type SentHook = (frame: SentFrame) => (() => void) | undefined;

/**
 * Streams between named hosts: delay, late segments, resets; cut, clogged and slow routes in either direction. What Raft itself
 * must bear of its messages (loss, order, twice) happens between frames, as a sender may drop, delay or repeat any of them.
 */
export class SimNetwork {
  readonly routes = new Routes();
  onSent: SentHook | undefined;
  /** Writes carried, for reports. */
  carried = 0;
  /** Connections that anybody tried to open, and the last of them. */
  dialled = 0;
  lastDialled = '';
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  /** Of its own: where writes are cut moves nothing else. */
  readonly #splits: Prng;
  readonly #counts: FaultCounts;
  readonly #listeners = new Map<string, Listening>();
  readonly #ends = new Map<Process, Set<End>>();
  #options: NetworkOptions;
  #nextPort = 20_000;

  constructor(schedule: Schedule, prng: Prng, options: NetworkOptions, counts: FaultCounts) {
    this.#schedule = schedule;
    this.#prng = prng;
    this.#splits = prng.fork(1);
    this.#options = options;
    this.#counts = counts;
  }

  /** The port of one life: what it started is forgotten when it crashes. */
  portOf(process: Process): Network {
    return {
      connect: (host, port, timeoutMs, accept, done) => this.#connect(process, host, `${host}:${port}`, timeoutMs, accept, done),
      listen: (_host, port, accept, done) => this.#listen(process, port, accept, done),
    };
  }

  cut(from: string, to: string): void {
    this.routes.of(from, to).isCut = true;
  }

  heal(from: string, to: string): void {
    this.routes.of(from, to).isCut = false;
  }

  cutBoth(one: string, other: string): void {
    this.cut(one, other);
    this.cut(other, one);
  }

  healBoth(one: string, other: string): void {
    this.heal(one, other);
    this.heal(other, one);
  }

  /** Who has a connection to whom, by who opened it; as often as there are. */
  streams(): readonly { readonly from: string; readonly to: string }[] {
    const streams: { from: string; to: string }[] = [];
    for (const [process, ends] of this.#ends)
      for (const { isDialler, route } of ends) if (isDialler) streams.push({ from: process.host, to: route.to });
    return streams;
  }

  /** What of the network one life has. */
  heldBy(process: Process): { readonly listeners: number; readonly connections: number } {
    const listeners = [...this.#listeners.values()].filter((listener) => listener.process === process).length;
    return { listeners, connections: this.#ends.get(process)?.size ?? 0 };
  }

  get isWhole(): boolean {
    return this.routes.isWhole(this.#schedule.nowMs);
  }

  /** No fault of the network's from here on. */
  healAll(): void {
    this.routes.healAll();
    this.#options = CALM;
  }

  /** The host is gone: its listeners vanish, its peers hear of it when the network lets them. */
  crash(process: Process): void {
    for (const [address, listener] of this.#listeners) if (listener.process === process) this.#listeners.delete(address);
    for (const end of this.#ends.get(process) ?? []) {
      end.closed = true;
      this.#tellPeer(end, failure('ECONNRESET', `${process.host} is gone`));
    }
    this.#ends.delete(process);
  }

  /** What is on its way of this connection is lost; the other end hears of it `lateMs` later. */
  reset(end: End, lateMs: number): void {
    if (end.closed) return;
    this.#counts.add('resets');
    this.#ends.get(end.process)?.delete(end);
    this.soon(end.process, () => end.over(failure('ECONNRESET', `connection to ${end.remote} reset`)));
    this.#schedule.after(lateMs, () => this.#tellPeer(end, failure('ECONNRESET', `connection from ${end.process.host} reset`)));
  }

  /** Every connection of one life. */
  resetAll(process: Process): void {
    for (const end of this.#ends.get(process) ?? []) this.reset(end, 0);
  }

  soon(process: Process, run: () => void): void {
    this.#schedule.after(0, run, process);
  }

  carry(from: End, bytes: Uint8Array): void {
    this.carried += 1;
    if (this.#happens(this.#options.resetPer10k)) {
      this.#counts.add('resets');
      this.soon(from.process, () => this.close(from, failure('ECONNRESET', `connection to ${from.remote} reset`), false));
      return;
    }
    if (this.onSent === undefined && !this.#isDisturbing) return this.#put(from, bytes, undefined);
    const frames = framesOf(bytes);
    let onArrival: (() => void) | undefined;
    if (this.onSent !== undefined)
      for (const { type, end } of frames) onArrival = this.onSent({ route: from.route, by: from, type, bytes, end }) ?? onArrival;
    this.#put(from, this.#disturbed(from, bytes, frames), onArrival);
  }

  get #isDisturbing(): boolean {
    const { dropPer10k, reorderPer10k, replayPer10k } = this.#options;
    return dropPer10k + reorderPer10k + replayPer10k > 0;
  }

  close(end: End, error: IoError | undefined, orderly: boolean): void {
    if (end.closed) return;
    this.#ends.get(end.process)?.delete(end);
    this.soon(end.process, () => end.over(error));
    this.#tellPeer(end, orderly ? undefined : failure('ECONNRESET', `connection from ${end.process.host} reset`));
  }

  /** What of a write goes out at once: a frame may be lost, go later, or go again later. */
  #disturbed(from: End, bytes: Uint8Array, frames: readonly Frame[]): Uint8Array {
    const { dropPer10k, reorderPer10k, replayPer10k } = this.#options;
    if (frames.length === 0 || !this.#isDisturbing) return bytes;
    const frame = frames[this.#prng.below(frames.length)];
    if (!isRaftMessage(frame.type)) return bytes;
    if (this.#happens(replayPer10k)) {
      this.#counts.add('replayedFrames');
      this.#putLater(from, bytes.slice(frame.at, frame.end));
    }
    const isDropped = this.#happens(dropPer10k);
    if (!isDropped && !this.#happens(reorderPer10k)) return bytes;
    this.#counts.add(isDropped ? 'droppedFrames' : 'reorderedFrames');
    if (!isDropped) this.#putLater(from, bytes.slice(frame.at, frame.end));
    from.bufferedBytes -= frame.end - frame.at;
    const rest = new Uint8Array(bytes.length - (frame.end - frame.at));
    rest.set(bytes.subarray(0, frame.at));
    rest.set(bytes.subarray(frame.end), frame.at);
    return rest;
  }

  #putLater(from: End, frame: Uint8Array): void {
    this.#schedule.after(1 + this.#prng.below(Math.max(1, this.#options.replayMs)), () => {
      if (from.closed) return;
      from.bufferedBytes += frame.length;
      this.#put(from, frame, undefined);
    });
  }

  #put(from: End, bytes: Uint8Array, onArrival: (() => void) | undefined): void {
    const to = from.peer;
    if (to === undefined || bytes.length === 0) return;
    if (this.#happens(this.#options.flipPer10k)) bytes = this.#flipped(bytes);
    const isLate = this.#happens(this.#options.lossPer10k);
    if (isLate) this.#counts.add('lateSegments');
    const nowMs = this.#schedule.nowMs;
    const arrivesMs = nowMs + this.#delay() + from.route.slowMs + (isLate ? RETRANSMISSION_MS : 0);
    const isNext = from.onTheWay.isEmpty;
    const at = this.#cutAt(bytes.length);
    if (at > 0) {
      this.#counts.add('splitSegments');
      from.onTheWay.add({ bytes: bytes.subarray(0, at), sentMs: nowMs, arrivesMs, onArrival: undefined, next: undefined });
    }
    const restMs = at > 0 && this.#splits.chance(1, 4) ? arrivesMs + RETRANSMISSION_MS : arrivesMs;
    from.onTheWay.add({ bytes: bytes.subarray(at), sentMs: nowMs, arrivesMs: restMs, onArrival, next: undefined });
    if (isNext) this.#await(from, to, arrivesMs);
  }

  /** 0 is nowhere. */
  #cutAt(length: number): number {
    const { splitPer10k } = this.#options;
    return length > 1 && splitPer10k > 0 && this.#splits.chance(splitPer10k, 10_000) ? 1 + this.#splits.below(length - 1) : 0;
  }

  #flipped(bytes: Uint8Array): Uint8Array {
    this.#counts.add('flippedSegments');
    const flipped = bytes.slice();
    flipped[this.#prng.below(flipped.length)] ^= 1 << this.#prng.below(8);
    return flipped;
  }

  #await(from: End, to: End, atMs: number): void {
    from.deliver ??= () => this.#deliver(from, to);
    this.#schedule.at(atMs, from.deliver);
  }

  /** The first segment arrives, or is held with everything behind it until the cut heals or the sender gives up. */
  #deliver(from: End, to: End): void {
    const head = from.onTheWay.first;
    if (head === undefined) return;
    const { nowMs } = this.#schedule;
    const { route } = from;
    if (route.cloggedUntilMs > nowMs) this.#await(from, to, route.cloggedUntilMs);
    else if (!route.isCut) this.#arrive(from, to, head);
    else if (nowMs - head.sentMs <= BROKEN_AFTER_MS) this.#await(from, to, nowMs + RETRANSMISSION_MS);
    else {
      from.onTheWay.clear();
      if (!from.closed) this.close(from, failure('ETIMEDOUT', `no answer from ${from.remote}`), false);
    }
  }

  #arrive(from: End, to: End, segment: Segment): void {
    from.onTheWay.shift();
    to.arrive(segment.bytes);
    segment.onArrival?.();
    const next = from.onTheWay.first;
    if (next !== undefined) this.#await(from, to, next.arrivesMs);
  }

  #tellPeer(end: End, error: IoError | undefined): void {
    const peer = end.peer;
    if (peer === undefined || peer.closed) return;
    const attempt = (): void => {
      if (peer.closed) return;
      const { route } = end;
      if (route.cloggedUntilMs > this.#schedule.nowMs) this.#schedule.at(route.cloggedUntilMs, attempt);
      else if (route.isCut || (!end.onTheWay.isEmpty && error === undefined)) this.#schedule.after(RETRANSMISSION_MS, attempt);
      else {
        this.#ends.get(peer.process)?.delete(peer);
        peer.over(error);
      }
    };
    const behind = end.onTheWay.last?.arrivesMs ?? 0;
    this.#schedule.at(Math.max(behind, this.#schedule.nowMs + this.#delay()), attempt);
  }

  #connect(
    process: Process,
    host: string,
    address: string,
    timeoutMs: number,
    accept: Accept,
    done: (error: IoError | undefined) => void,
  ): void {
    this.dialled += 1;
    this.lastDialled = `${process.host} to ${address}`;
    const giveUp = this.#schedule.after(timeoutMs, () => finish(failure('ETIMEDOUT', `connect ${address}: timed out`)));
    let isSettled = false;
    const finish = (error: IoError | undefined, near?: End): void => {
      if (isSettled) return;
      isSettled = true;
      giveUp.cancelled = true;
      process.run(() => {
        if (near !== undefined) near.events = accept(near);
        done(error);
      });
    };
    this.#schedule.after(this.#delay(), () => {
      const listener = this.#listeners.get(address);
      const there = this.routes.of(process.host, listener?.process.host ?? host);
      const back = this.routes.of(there.to, there.from);
      if (isSettled || there.isCut || back.isCut) return;
      if (listener !== undefined) this.#establish(process, there, back, address, listener, finish);
      else this.#schedule.after(this.#delay(), () => finish(failure('ECONNREFUSED', `connect ${address}: refused`)));
    });
  }

  #establish(
    process: Process,
    there: Route,
    back: Route,
    address: string,
    listener: Listening,
    finish: (error: IoError | undefined, near: End) => void,
  ): void {
    const near = new End(this, process, there, address, true);
    const far = new End(this, listener.process, back, process.host, false);
    near.peer = far;
    far.peer = near;
    this.#track(far);
    listener.process.run(() => {
      far.events = listener.accept(far);
    });
    this.#schedule.after(this.#delay(), () => {
      if (process.isOver || far.closed) return;
      this.#track(near);
      finish(undefined, near);
    });
  }

  #listen(
    process: Process,
    port: number,
    accept: Accept,
    done: (error: IoError | undefined, listener: Listener | undefined) => void,
  ): void {
    const chosen = port === 0 ? this.#nextPort++ : port;
    const address = `${process.host}:${chosen}`;
    this.soon(process, () => {
      if (this.#listeners.has(address)) return done(failure('EADDRINUSE', `listen ${address}: in use`), undefined);
      this.#listeners.set(address, { process, accept });
      const close = (closed: () => void): void => {
        this.#listeners.delete(address);
        this.soon(process, closed);
      };
      done(undefined, { port: chosen, close });
    });
  }

  #track(end: End): void {
    const ends = this.#ends.get(end.process) ?? new Set();
    ends.add(end);
    this.#ends.set(end.process, ends);
  }

  #happens(per10k: number): boolean {
    return per10k > 0 && this.#prng.chance(per10k, 10_000);
  }

  #delay(): number {
    const { delayMinMs, delayMaxMs } = this.#options;
    return delayMinMs === delayMaxMs ? delayMinMs : this.#prng.between(delayMinMs, delayMaxMs + 1);
  }
}
