export { ENTRY_COMMANDS, ENTRY_CONFIGURATION, ENTRY_EMPTY } from './entry.ts';
export type { Entry, EntryKind, HardState } from './entry.ts';
export type { Configuration, ConfigurationMember } from './configuration.ts';
export type * from './message.ts';
export type { PersistToken, ReadState, Ready, Role, SnapshotMeta, SoftState } from './ready.ts';
