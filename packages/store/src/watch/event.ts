import { createAt, isTombstoneAt, modAt } from '../memory/record.ts';
import { addressOf, keyAt } from '../memory/slabs.ts';
import type { Slab } from '../memory/slab.ts';
import type { KeyValue } from '../key-value.ts';
import type { State } from '../state.ts';
import type { WatchEvent } from './watch.ts';

/** The event of one record, made once for all who watch it, and only the parts somebody wants. */
export class RecordEvent {
  readonly key: string;
  readonly mod: number;
  private readonly state: State;
  private readonly slab: Slab;
  private readonly at: number;
  private bare: WatchEvent | undefined;
  private full: WatchEvent | undefined;

  constructor(state: State, slab: Slab, at: number) {
    this.state = state;
    this.slab = slab;
    this.at = at;
    this.key = keyAt(slab, at);
    this.mod = modAt(slab.view, at);
  }

  /** Without the pair as it was before. */
  get plain(): WatchEvent {
    this.bare ??= { type: this.isDelete ? 'delete' : 'put', kv: this.kv(), previous: undefined };
    return this.bare;
  }

  /** With it, if history at the revision before reaches back as far as `oldest`. */
  withPrevious(oldest: number): WatchEvent {
    if (this.mod - 1 < oldest) return this.plain;
    this.full ??= { ...this.plain, previous: this.previous() };
    return this.full;
  }

  private get isDelete(): boolean {
    return isTombstoneAt(this.slab.view, this.at);
  }

  private kv(): KeyValue {
    return this.state.slabs.read(addressOf(this.slab, this.at), this.key, true);
  }

  private previous(): KeyValue | undefined {
    if (!this.isDelete && createAt(this.slab.view, this.at) === this.mod) return undefined;
    const address = this.state.index.visible(this.key, this.mod - 1);
    return address < 0 ? undefined : this.state.slabs.read(address, this.key, true);
  }
}
