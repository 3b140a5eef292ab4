import { Violation } from '../check/violation.ts';
import type { Target } from '../client/door.ts';
import type { FaultContext } from './context.ts';
import { told } from './told.ts';

/** An administrator asks for somebody else to lead, and is told once; that it is so is said where somebody leads (etcd: MoveLeader). */
export function handOver(faults: FaultContext, target: Target, to: number, withinMs: number): void {
  const { cluster, schedule } = faults;
  const { name, member } = target;
  const isTold = told(faults, target, `transfer to ${to}`, withinMs);
  member.transferLeadership(
    to,
    {
      settled({ outcome }) {
        isTold();
        if (outcome === 'reached' && member.status().leader === 0)
          cluster.checkers.report(
            new Violation('handed-over', `${name} says that somebody else leads, and knows nobody who does`, schedule.nowMs),
          );
      },
    },
    target.nowMs() + withinMs,
  );
}
