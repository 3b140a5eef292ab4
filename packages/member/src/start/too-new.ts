import { DecodeError, Reader } from '@raftgate/bytes';
import { ENTRY_COMMANDS } from '@raftgate/raft';
import type { Entry } from '@raftgate/raft';
import { KIND_NUMBERS, decodeCommand, isRefusal } from '@raftgate/store';
import { MAX_COMMAND_BYTES } from '../limits.ts';

const KINDS: ReadonlySet<number> = new Set(Object.values(KIND_NUMBERS));

/**
 * The first entry with a command that this program cannot apply (law 10), committed or not: whoever put it in the log knew that every
 * member could. Undefined where there is none; what does not decode at all is for apply to say.
 */
export function firstTooNew(entries: readonly Entry[], versionMax: number): Entry | undefined {
  return entries.find((entry) => entry.kind === ENTRY_COMMANDS && isTooNew(entry, versionMax));
}

function isTooNew({ body, commands }: Entry, versionMax: number): boolean {
  const reader = new Reader(body);
  try {
    for (let left = commands; left > 0; left--) {
      const command = reader.bytes(MAX_COMMAND_BYTES);
      const head = new Reader(command);
      const kind = head.varint();
      if (!KINDS.has(kind) || head.varint() > versionMax) return true;
      if (kind === KIND_NUMBERS.clusterVersion && raisesAbove(command, versionMax)) return true;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  return false;
}

function raisesAbove(bytes: Uint8Array, versionMax: number): boolean {
  const decoded = decodeCommand(bytes);
  return !isRefusal(decoded) && decoded.command.kind === 'clusterVersion' && decoded.command.version > versionMax;
}
