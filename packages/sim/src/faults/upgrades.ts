import { isOfYesterday, upgrade, VOTERS_FIRST } from '../admin/programs.ts';
import type { FaultContext } from './context.ts';

/** Between two programs that are replaced, in election timeouts. */
const PACE_ELECTIONS = 2;

/**
 * While somebody who learns runs the older program, those of the voters are replaced by the newer one, machine after machine: the cluster version
 * waits for the last one, whether it votes or not (001-formats, section 8).
 */
export function upgradeVoters(faults: FaultContext): void {
  const { cluster, counts, options, schedule } = faults;
  if (options.programs !== VOTERS_FIRST) return;
  faults.every(PACE_ELECTIONS * options.electionMs, () => {
    const voters = cluster.voters();
    const learns = cluster.names.some((name) => cluster.isUp(name) && !voters.includes(name) && isOfYesterday(cluster.place(name)));
    const next = faults.oneOf(voters.filter((name) => cluster.isUp(name) && isOfYesterday(cluster.place(name))));
    if (!learns || next === undefined) return;
    faults.note(`admin  ${next} gets the newer program`);
    counts.add('crashes');
    cluster.crash(next);
    upgrade(cluster.place(next));
    schedule.after(faults.around(options.heartbeatMs), () => cluster.start(next));
  });
}
