import { Writer } from '@raftgate/bytes';
import { encodeCommand, type Command, type CommittedEntry } from '@raftgate/store';

/** An entry of the log, encoded as a member does. */
export interface StoreEntry {
  readonly entry: CommittedEntry;
  readonly commands: readonly Command[];
}

const KIND_COMMANDS = 1;

export function entryOf(index: number, term: number, logTime: number, kind: number, commands: readonly Command[]): StoreEntry {
  const writer = new Writer();
  commands.forEach((command, at) => {
    const header = { member: 7, boot: 11, sequence: index * 1_000 + at, user: '', authRevision: 0, session: 0, sessionSequence: 0 };
    encodeCommand(writer, header, command);
  });
  const isCommands = kind === KIND_COMMANDS;
  return { entry: { index, term, logTime, kind, commands: isCommands ? commands.length : 0, body: writer.take() }, commands };
}
