import { Calm } from './calm.ts';
import { Overdue } from './overdue.ts';
import { rounds } from './rounds.ts';
import type { Run } from './run.ts';
import { StuckDisks } from './stuck-disks.ts';

/** Faults, and clients that ask on; every checker that watches members looks at all of it. */
export function safety(run: Run): void {
  for (const name of run.cluster.names) run.cluster.start(name);
  const calm = new Calm(run);
  new Overdue(run).start();
  new StuckDisks(run).start();
  run.runFor(run.options.safetyMs);
  calm.stop();
  rounds(run);
  for (const client of run.clients) client.stop();
  run.poller.stop();
  run.operator.stop();
  run.brink.stop();
}
