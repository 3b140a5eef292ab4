import type { Configuration } from './configuration.ts';
import { invariant } from './invariant.ts';

/**
 * The configurations of the log, each with the index of its entry. The last one is in force as soon as it is appended
 * (paper, section 6) and undone when it is cut; the first one is that of the snapshot or compacted position.
 */
export class ConfigurationHistory {
  private readonly indexes: number[];
  private readonly configurations: Configuration[];

  constructor(index: number, configuration: Configuration) {
    this.indexes = [index];
    this.configurations = [configuration];
  }

  get inForce(): Configuration {
    return this.configurations[this.configurations.length - 1];
  }

  /** The index of the entry that put the one in force there. */
  get index(): number {
    return this.indexes[this.indexes.length - 1];
  }

  /** The one in force at `index`; undefined when that was forgotten. */
  at(index: number): Configuration | undefined {
    for (let i = this.indexes.length - 1; i >= 0; i--) if (this.indexes[i] <= index) return this.configurations[i];
    return undefined;
  }

  append(index: number, configuration: Configuration): void {
    invariant(index > this.index, 'configurations follow the log');
    this.indexes.push(index);
    this.configurations.push(configuration);
  }

  /** Undoes those appended at `index` or after. Returns whether the one in force changed. */
  truncateFrom(index: number): boolean {
    const before = this.indexes.length;
    while (this.index >= index) {
      this.indexes.pop();
      this.configurations.pop();
    }
    invariant(this.indexes.length > 0, 'the first configuration is committed');
    return this.indexes.length < before;
  }

  /** Forgets what was superseded at or before `index`. */
  compactTo(index: number): void {
    let superseded = 0;
    while (superseded + 1 < this.indexes.length && this.indexes[superseded + 1] <= index) superseded++;
    this.indexes.splice(0, superseded);
    this.configurations.splice(0, superseded);
  }

  /** A snapshot brought `configuration`; those of a tail that stayed stay. */
  restore(index: number, configuration: Configuration, keepsTail: boolean): void {
    const later = keepsTail ? this.indexes.findIndex((at) => at > index) : -1;
    const superseded = later === -1 ? this.indexes.length : later;
    this.indexes.splice(0, superseded, index);
    this.configurations.splice(0, superseded, configuration);
  }
}
