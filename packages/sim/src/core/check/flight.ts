import { FlightError, record, replay } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** One run of so many has a member whose flight is recorded. */
const RECORDED_RUNS = 32;

/** Attaches a recorder where this run has one. */
export function recordFlight({ id, raft }: CoreNode, seed: number): void {
  if (seed % RECORDED_RUNS === 0 && id === 1 + ((seed / RECORDED_RUNS) % 3)) record(raft, () => 0);
}

/** Law 3: a core is a function of what comes in through its door: a fresh one is led to the same state by the record. */
export function replays({ id, raft }: CoreNode): void {
  if (raft.flight === undefined) return;
  // As a file gives it back.
  const records = raft.flight.dump().map((each) => JSON.parse(JSON.stringify(each)) as unknown);
  const result = replay(records);
  if (result instanceof FlightError) fail('flight', `${id}: ${result.code} ${result.detail}`);
  const { diverged, broken } = result;
  if (broken !== undefined) fail('flight', `${id} breaks when it is replayed: ${broken}`);
  if (diverged !== undefined) fail('flight', `${id} replayed is another: ${diverged.fields.slice(0, 3).join('; ')}`);
}
