import type { LogEntry } from '@raftgate/storage';
import { equalBytes } from '@raftgate/bytes';
import { fail } from '../../level/violation.ts';
import type { LogModel, LogSays } from '../model.ts';

/**
 * Which state a start gave back: one at or after what was acknowledged, and exactly one that a prefix of the records adds up
 * to (001-formats, section 3): entries never without their term, votes never without theirs, no commit beyond the log,
 * nothing twice, nothing that was cut, nothing that never was appended.
 */
export function placeOf(model: LogModel, says: LogSays): number {
  const { states, acknowledged: floor } = model;
  for (let at = states.length - 1; at >= floor; at--) if (isSame(states[at], says)) return at;
  for (let at = floor - 1; at >= 0; at--)
    if (isSame(states[at], says)) fail('acknowledged-durable', `state ${at} came back, ${floor} was acknowledged: ${told(says)}`);
  truths(model, says);
  return fail('prefix-of-records', `no prefix of the records says ${told(says)}; acknowledged ${told(states[floor])}`);
}

/** Nothing read is anything but what was appended. */
export function truths(model: LogModel, says: LogSays, states: readonly LogSays[] = model.states): void {
  for (const entry of says.entries)
    if (!states.some(({ entries }) => entries.some((each) => isSameEntry(each, entry))))
      fail('nothing-invented', `entry ${entry.index} of term ${entry.term} is not what was appended, or was cut`);
  const { hardState, marker, peers } = says;
  if (!states.some((each) => each.hardState.term >= hardState.term)) fail('nothing-invented', `term ${hardState.term} was never written`);
  if (marker !== undefined && !states.some((each) => each.marker?.index === marker.index && each.marker.term === marker.term))
    fail('nothing-invented', `the marker ${marker.index} was never written`);
  for (const [peer, incarnation] of peers)
    if (!states.some((each) => each.peers.get(peer) === incarnation)) fail('nothing-invented', `peer ${peer} was never recorded so`);
}

function isSame(a: LogSays, b: LogSays): boolean {
  if (a.hardState.term !== b.hardState.term || a.hardState.vote !== b.hardState.vote || a.hardState.commit !== b.hardState.commit)
    return false;
  if (a.entries.length !== b.entries.length || a.recovering !== b.recovering || a.peers.size !== b.peers.size) return false;
  if (a.marker?.index !== b.marker?.index || a.marker?.term !== b.marker?.term) return false;
  for (const [peer, incarnation] of a.peers) if (b.peers.get(peer) !== incarnation) return false;
  return a.entries.every((entry, at) => isSameEntry(entry, b.entries[at]));
}

function isSameEntry(a: LogEntry, b: LogEntry): boolean {
  if (a === b) return true;
  const isAlike = a.index === b.index && a.term === b.term && a.kind === b.kind && a.logTime === b.logTime && a.commands === b.commands;
  return isAlike && equalBytes(a.body, b.body);
}

export function told({ hardState, marker, entries, peers, recovering }: LogSays): string {
  const { term, vote, commit } = hardState;
  const held = entries.map(({ index, term: of, body }) => `${index}.${of}(${body.length})`).join(' ');
  return `t${term} v${vote} c${commit} m${marker === undefined ? '-' : `${marker.index}.${marker.term}`} r${recovering} p${[...peers].join(';')} [${held}]`;
}
