import { Violation } from '../check/violation.ts';
import type { Target } from '../client/door.ts';
import type { FaultContext } from './context.ts';
import { told } from './told.ts';

/** An administrator asks for somebody else to lead, and is told once; that it is so is said where somebody leads (etcd: MoveLeader). */
export function handOver(faults: FaultContext, target: Target, to: number, withinMs: number): void {
  const { cluster, schedule } = faults;
  const { name, member } = target;
  const isTold = told(faults, target, `transfer to ${to}`, withinMs);
  const owed = to === 0 ? faults.owes(target) : undefined;
  member.transferLeadership(
    to,
    {
      settled(outcome) {
        isTold();
        if (owed !== undefined && outcome.outcome === 'refused' && outcome.code === 'NOT_LEADER')
          cluster.checkers.report(
            new Violation('handover', `${name} finds nobody to lead in its place, and has just heard some`, schedule.nowMs),
          );
        if (outcome.outcome === 'reached' && member.status().leader === 0)
          cluster.checkers.report(
            new Violation('handed-over', `${name} says that somebody else leads, and knows nobody who does`, schedule.nowMs),
          );
      },
    },
    target.nowMs() + withinMs,
  );
}
