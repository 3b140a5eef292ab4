import { DecodeError } from '@raftgate/bytes';
import type { Timer } from '@raftgate/io';
import type { RpcChannel, RpcStream } from '@raftgate/wire';
import { methodWatch } from '@raftgate/wire/etcd';
import { MAX_REVISION_EVENTS, WATCH_LIVENESS_MS } from '../limits.ts';
import { Backoff } from './backoff.ts';
import type { CallContext } from './call.ts';
import type { Watch, WatchEvent, WatchRequest, WatchSink } from './types.ts';
import { decodeWatch, encodeCreate, encodeProgress, portEvent, revisionOf, WATCH_ID } from './watch-codec.ts';
import type { WatchMessage } from './watch-codec.ts';

/**
 * One watch over as many streams as it takes. Invariant: every event below `#next` was delivered, none twice; a stream
 * that breaks is replaced by one that starts at `#next`, at the same or another endpoint.
 */
export class WatchLoop implements Watch {
  readonly #context: CallContext;
  readonly #metadata: Readonly<Record<string, string>>;
  readonly #request: WatchRequest;
  readonly #sink: WatchSink;
  readonly #forget: () => void;
  readonly #backoff: Backoff;
  /** First revision not yet delivered; 0 until a server has said where "from now" is. */
  #next: number;
  /** Events of one revision that may have more to come. */
  #pending: WatchEvent[] = [];
  #pendingRevision = 0;
  #stream: RpcStream | undefined;
  #timer: Timer | undefined;
  #heard = false;
  #failures = 0;
  #isOver = false;

  constructor(
    context: CallContext,
    metadata: Readonly<Record<string, string>>,
    request: WatchRequest,
    sink: WatchSink,
    forget: () => void,
  ) {
    this.#context = context;
    // etcd ends such a stream when its member loses the leader; without it a cut-off member stays silent for ever.
    this.#metadata = { ...metadata, hasleader: 'true' };
    this.#request = request;
    this.#sink = sink;
    this.#forget = forget;
    this.#backoff = new Backoff(context.random);
    this.#next = request.startRevision ?? 0;
  }

  start(): void {
    if (this.#context.isClosed) this.#after(0, () => this.end({ code: 'closed', message: 'the client was closed' }));
    else this.#open();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forget();
    this.#drop();
  }

  /** Final: told to the sink, after which it hears nothing. */
  end(error: { readonly code: string; readonly message: string }): void {
    if (this.#isOver) return;
    this.close();
    this.#sink.onEnd(error);
  }

  #open(): void {
    const channel = this.#context.endpoints.current();
    const stream: RpcStream = channel.open(
      methodWatch.path,
      { metadata: this.#metadata },
      {
        onMessage: (bytes) => {
          if (this.#stream === stream) this.#onMessage(channel, bytes);
        },
        onDrain: () => {},
        onEnd: () => {
          if (this.#stream === stream) this.#lost(channel);
        },
      },
    );
    this.#stream = stream;
    this.#heard = false;
    stream.send(encodeCreate(this.#request, this.#next));
    this.#after(WATCH_LIVENESS_MS, () => this.#checkLiveness(channel));
  }

  #checkLiveness(channel: RpcChannel): void {
    if (!this.#heard) return this.#lost(channel);
    this.#heard = false;
    this.#stream?.send(encodeProgress());
    this.#after(WATCH_LIVENESS_MS, () => this.#checkLiveness(channel));
  }

  #onMessage(channel: RpcChannel, bytes: Uint8Array): void {
    this.#heard = true;
    const message = decodeWatch(bytes);
    if (message instanceof DecodeError) return this.#lost(channel);
    const { response } = message;
    // Answers to progress requests come under another id. etcd before 3.4.25 sends them ahead of events they claim to
    // cover (etcd #15220): a sign of life, nothing more.
    if (response.watchId !== WATCH_ID && !response.created && !response.canceled) return;
    if (response.canceled) return this.#canceled(channel, message);
    if (response.created) return this.#created(message.revision);
    this.#take(channel, message);
  }

  #created(revision: number): void {
    if (this.#next === 0) this.#next = revision + 1;
    this.#backoff.reset();
    this.#failures = 0;
    this.#sink.onStart?.(this.#next - 1);
  }

  #canceled(channel: RpcChannel, { response }: WatchMessage): void {
    if (response.compactRevision === 0) return this.#lost(channel);
    this.end({ code: 'compacted', message: `revision ${this.#next} was compacted; the oldest kept is ${response.compactRevision}` });
  }

  #take(channel: RpcChannel, { response, revision }: WatchMessage): void {
    for (const event of response.events) {
      const at = revisionOf(event);
      if (at < this.#next) continue;
      if (at !== this.#pendingRevision) this.#flush();
      const ported = portEvent(event);
      if (ported !== undefined) this.#pending.push(ported);
      this.#pendingRevision = at;
      if (this.#pending.length > MAX_REVISION_EVENTS) return this.#lost(channel);
      if (this.#isOver) return;
    }
    if (response.fragment) return;
    this.#flush();
    if (response.events.length === 0 && !this.#isOver && revision >= this.#next - 1) {
      this.#next = revision + 1;
      this.#sink.onProgress?.(revision);
    }
  }

  #flush(): void {
    const events = this.#pending;
    const revision = this.#pendingRevision;
    if (events.length === 0) return;
    this.#pending = [];
    this.#next = revision + 1;
    this.#sink.onEvents(events, revision);
  }

  #lost(channel: RpcChannel): void {
    this.#context.endpoints.failed(channel);
    this.#drop();
    this.#failures += 1;
    const delayMs = this.#failures % this.#context.endpoints.count === 0 ? this.#backoff.nextMs() : 0;
    this.#after(delayMs, () => this.#open());
  }

  /** Lets go of the stream and of what it had not finished. */
  #drop(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    this.#pending = [];
    this.#pendingRevision = 0;
    if (this.#timer !== undefined) this.#context.timers.cancel(this.#timer);
    this.#timer = undefined;
    stream?.cancel();
  }

  #after(delayMs: number, run: () => void): void {
    this.#timer = this.#context.timers.after(delayMs, () => {
      this.#timer = undefined;
      if (!this.#isOver) run();
    });
  }
}
