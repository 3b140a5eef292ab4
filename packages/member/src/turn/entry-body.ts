import { concatBytes } from '@raftgate/bytes';
import { MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS } from '../limits.ts';

/** Encoded commands, back to back. */
export interface Commands {
  readonly commands: number;
  readonly bytes: Uint8Array;
}

/** The body of one entry: batches spliced byte for byte, whole ones only, within the bounds of an entry. */
export class EntryBody {
  commands = 0;
  private length = 0;
  private readonly parts: Uint8Array[] = [];

  /** Takes from the front what fits; how many. */
  takeAll(batches: readonly Commands[]): number {
    let taken = 0;
    for (const { commands, bytes } of batches) {
      if (this.commands + commands > MAX_ENTRY_COMMANDS || this.length + bytes.length > MAX_ENTRY_BYTES) break;
      this.commands += commands;
      this.length += bytes.length;
      this.parts.push(bytes);
      taken++;
    }
    return taken;
  }

  /** A single batch is not copied. */
  bytes(): Uint8Array {
    const [only] = this.parts;
    return this.parts.length === 1 && only !== undefined ? only : concatBytes(this.parts);
  }
}
