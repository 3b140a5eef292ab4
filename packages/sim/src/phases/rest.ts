import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

/** Clients are patient for two seconds. */
const RESTS_WITHIN_MS = 6_000;
const REST_POLL_MS = 7;

/** Clients have stopped, and every deadline will be over: what a member counts against its bounds is given back (law 7). */
export function restful(run: Run): void {
  const { cluster, schedule } = run;
  const untilMs = schedule.nowMs + RESTS_WITHIN_MS;
  // Operators compact on: at rest at some moment.
  let busy = cluster.names.filter((name) => countedAt(run, name) !== '');
  while (busy.length > 0 && schedule.nowMs < untilMs) {
    run.runFor(REST_POLL_MS);
    busy = busy.filter((name) => countedAt(run, name) !== '');
  }
  if (busy.length > 0) throw new Violation('comes-to-rest', `${busy[0]} at rest still counts ${countedAt(run, busy[0])}`, schedule.nowMs);
}

/** Whether every watch that its member counts is one that somebody has. */
export function countWatches({ cluster, schedule, watchers, historian }: Run): void {
  for (const name of cluster.names) {
    const member = cluster.member(name);
    if (member === undefined) continue;
    const open = [historian, ...watchers].filter(({ target }) => target?.member === member).length;
    const counted = member.store.watchCount;
    if (counted !== open) throw new Violation('comes-to-rest', `${name} counts ${counted} watches; ${open} are open`, schedule.nowMs);
  }
}

function countedAt({ cluster }: Run, name: string): string {
  const status = cluster.member(name)?.status();
  if (status === undefined) return '';
  const { pendingProposals, pendingReads, pendingBytes, uncommittedBytes } = status;
  const { pendingChanges, pendingTransfers, pendingHousekeeping } = status;
  const counts: readonly (readonly [number, string])[] = [
    [pendingProposals, 'commands'],
    [pendingReads, 'reads'],
    [pendingBytes, 'bytes that wait'],
    [uncommittedBytes, 'bytes uncommitted'],
    [pendingChanges, 'changes of the members'],
    [pendingTransfers, 'who wait for a transfer'],
    [pendingHousekeeping, 'commands of its own'],
  ];
  const left = counts.filter(([count]) => count !== 0);
  return left.map(([count, of]) => `${count} ${of}`).join(', ');
}
