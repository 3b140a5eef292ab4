import type { KvTimers } from '../time.ts';
import type { Watch, WatchEvent, WatchRequest, WatchSink } from '../kv.ts';

/** All events of one revision. */
export interface Batch {
  readonly revision: number;
  readonly events: readonly WatchEvent[];
}

interface Watcher {
  readonly request: WatchRequest;
  readonly sink: WatchSink;
  nextRevision: number;
  isOpen: boolean;
}

/** Delivers history and what follows to each watcher, on turns of their own, in revision order. */
export class Watchers {
  readonly #timers: KvTimers;
  readonly #watchers = new Set<Watcher>();
  #history: Batch[] = [];
  #compacted = 0;

  constructor(timers: KvTimers) {
    this.#timers = timers;
  }

  add(request: WatchRequest, sink: WatchSink, current: number): Watch {
    const watcher: Watcher = { request, sink, nextRevision: request.startRevision ?? current + 1, isOpen: true };
    this.#watchers.add(watcher);
    this.#timers.soon(() => {
      if (!watcher.isOpen) return;
      if (watcher.nextRevision < this.#compacted) return this.#end(watcher, 'compacted', `revision ${watcher.nextRevision} was compacted`);
      sink.onStart?.(watcher.nextRevision - 1);
      this.#deliver(watcher);
    });
    return { close: () => this.#forget(watcher) };
  }

  publish(batch: Batch): void {
    this.#history.push(batch);
    for (const watcher of this.#watchers) this.#timers.soon(() => this.#deliver(watcher));
  }

  compact(revision: number): void {
    this.#compacted = revision;
    this.#history = this.#history.filter((batch) => batch.revision >= revision);
  }

  /** Ends the watches of one client. */
  closeAll(sinks: ReadonlySet<WatchSink>): void {
    for (const watcher of this.#watchers) {
      if (sinks.has(watcher.sink)) this.#timers.soon(() => this.#end(watcher, 'closed', 'the client was closed'));
    }
  }

  #deliver(watcher: Watcher): void {
    const first = this.#history.findIndex((batch) => batch.revision >= watcher.nextRevision);
    for (const batch of first === -1 ? [] : this.#history.slice(first)) {
      if (!watcher.isOpen) return;
      watcher.nextRevision = batch.revision + 1;
      const events = batch.events.filter((event) => concerns(watcher.request, event));
      if (events.length > 0)
        watcher.sink.onEvents(
          events.map((event) => seen(watcher.request, event)),
          batch.revision,
        );
    }
  }

  #end(watcher: Watcher, code: string, message: string): void {
    if (!watcher.isOpen) return;
    this.#forget(watcher);
    watcher.sink.onEnd({ code, message });
  }

  #forget(watcher: Watcher): void {
    watcher.isOpen = false;
    this.#watchers.delete(watcher);
  }
}

function concerns(request: WatchRequest, event: WatchEvent): boolean {
  const key = event.type === 'put' ? event.kv.key : event.key;
  return request.prefix === true ? key.startsWith(request.key) : key === request.key;
}

function seen(request: WatchRequest, event: WatchEvent): WatchEvent {
  return request.previous === true ? event : { ...event, previous: undefined };
}
