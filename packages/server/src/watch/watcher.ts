import type { Watch, WatchEvent, WatchSink } from '@raftgate/store';
import type { Event } from '@raftgate/wire/etcd';
import type { WatchStream } from './stream.ts';

export interface WatcherOptions {
  readonly id: number;
  readonly wantsPuts: boolean;
  readonly wantsDeletes: boolean;
  readonly progressNotify: boolean;
  readonly fragment: boolean;
}

/** One watch of a stream: filters what the store hands out and passes it on. */
export class Watcher implements WatchSink {
  readonly options: WatcherOptions;
  watch: Watch | undefined;
  /** Heard something since the last periodic progress. */
  isBusy = false;
  private readonly stream: WatchStream;

  constructor(stream: WatchStream, options: WatcherOptions) {
    this.stream = stream;
    this.options = options;
  }

  events(events: readonly WatchEvent[], revision: number): boolean {
    const { wantsPuts, wantsDeletes } = this.options;
    const wanted = wantsPuts && wantsDeletes ? events : events.filter((event) => (event.type === 'put' ? wantsPuts : wantsDeletes));
    if (wanted.length === 0) return true;
    this.isBusy = true;
    return this.stream.sendEvents(this.options, wanted.map(wireEvent), revision);
  }

  compacted(compactRevision: number): void {
    this.watch = undefined;
    this.stream.endCompacted(this.options.id, compactRevision);
  }
}

const PUT = 0;
const DELETE = 1;

function wireEvent(event: WatchEvent): Event {
  return { type: event.type === 'put' ? PUT : DELETE, kv: event.kv, prevKv: event.previous };
}
