import { Prng, utf8Decode, bytesFromLatin1, latin1FromBytes, utf8Encode } from '@raftgate/bytes';
import { decodeMessage, encodeMessage } from '@raftgate/wire';
import type { RpcChannel, RpcOutcome, RpcPending, RpcStream, RpcStreamListener } from '@raftgate/wire';
import { defaultWatchResponse, EventType, readWatchRequest, writeWatchResponse } from '@raftgate/wire/etcd';
import type { Event, WatchResponse } from '@raftgate/wire/etcd';
import type { MemoryEngine } from '@raftgate/kv/memory';
import type { WatchEvent } from '../kv/types.ts';
import type { SimIo } from './sim-io.ts';

/** A uint64 that does not fit a number: what etcd's member ids look like. */
const HUGE_ID = Uint8Array.of(8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1);

/** One endpoint that answers watches out of a memory engine, in fragments, and cuts its streams as a seed says. */
export class FakeWatchServer implements RpcChannel {
  readonly state = 'ready';
  readonly endpoint: string;
  readonly #engine: MemoryEngine;
  readonly #io: SimIo;
  readonly #prng: Prng;
  streams = 0;
  /** Streams live this many messages at most; 0: for ever. */
  cutAfter = 0;
  isSilent = false;
  /** A server that starts this many revisions too early. */
  repeats = 0;

  constructor(name: string, engine: MemoryEngine, io: SimIo, seed: number) {
    this.endpoint = name;
    this.#engine = engine;
    this.#io = io;
    this.#prng = new Prng(seed);
  }

  unary(_path: string, _request: Uint8Array, _options: object, done: (outcome: RpcOutcome) => void): RpcPending {
    this.#io.timers.soon(() => done({ outcome: 'neverSent', reason: 'watches only' }));
    return { cancel: () => undefined };
  }

  close(): void {}

  open(_path: string, _options: object, listener: RpcStreamListener): RpcStream {
    this.streams += 1;
    let isOpen = true;
    let left = this.cutAfter === 0 ? Number.POSITIVE_INFINITY : this.#prng.between(0, this.cutAfter);
    let watch: { close(): void } | undefined;
    const end = (): void => {
      if (!isOpen) return;
      isOpen = false;
      watch?.close();
      this.#io.timers.soon(() => listener.onEnd({ outcome: 'maybeDelivered', reason: 'the stream was cut' }));
    };
    const send = (response: Partial<WatchResponse>, revision: number): void => {
      if (!isOpen || this.isSilent) return;
      if (left <= 0) return end();
      left -= 1;
      const header = { clusterId: 1, memberId: 1, revision, raftTerm: 1 };
      const bytes = encodeMessage(writeWatchResponse, { ...defaultWatchResponse, header, watchId: 1, ...response });
      listener.onMessage(withHugeId(bytes));
    };
    return {
      send: (message) => {
        const request = decodeMessage(readWatchRequest, message);
        if (!('requestUnion' in request) || !isOpen) return isOpen;
        if (request.requestUnion?.kind === 'progressRequest') this.#io.timers.soon(() => send({ watchId: -1 }, this.#engine.revision));
        if (request.requestUnion?.kind !== 'createRequest') return true;
        const { key, startRevision } = request.requestUnion.value;
        const at = this.#engine.revision;
        this.#io.timers.soon(() => send({ created: true }, at));
        watch = this.#engine.watchers.add(
          {
            key: utf8Decode(bytesFromLatin1(key)),
            prefix: true,
            ...(startRevision === 0 ? {} : { startRevision: Math.max(1, startRevision - this.repeats) }),
          },
          {
            onEvents: (events, revision) => this.#deliver(events, revision, send),
            onEnd: () => {
              send({ canceled: true, compactRevision: this.#engine.tree.compacted }, at);
              end();
            },
          },
          at,
        );
        return true;
      },
      halfClose: () => undefined,
      cancel: end,
    };
  }

  /** Now and then in fragments, even within one revision, and with a progress notice between. */
  #deliver(events: readonly WatchEvent[], revision: number, send: (response: Partial<WatchResponse>, revision: number) => void): void {
    const wire = events.map(wireEvent);
    while (wire.length > 1 && this.#prng.chance(1, 2))
      send({ events: wire.splice(0, this.#prng.between(1, wire.length)), fragment: true }, revision);
    send({ events: wire }, revision);
    if (this.#prng.chance(1, 5)) send({}, revision);
  }
}

function wireEvent(event: WatchEvent): Event {
  const none = { createRevision: 0, version: 0, value: new Uint8Array(0), lease: '' };
  if (event.type === 'delete')
    return {
      type: EventType.DELETE,
      kv: { ...none, key: latin1FromBytes(utf8Encode(event.key)), modRevision: event.modRevision },
      prevKv: undefined,
    };
  const { key, value, modRevision, createRevision, version } = event.kv;
  return {
    type: EventType.PUT,
    kv: { ...none, key: latin1FromBytes(utf8Encode(key)), value, modRevision, createRevision, version },
    prevKv: undefined,
  };
}

/** A second header field in front: fields of a message may come in pieces. */
function withHugeId(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(10, HUGE_ID.length, ...HUGE_ID, ...bytes);
}
