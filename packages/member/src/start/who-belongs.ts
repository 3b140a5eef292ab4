import { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import { MemberError } from '../errors.ts';
import { JOIN_TIMEOUT_MS } from '../limits.ts';
import { findMember } from '../peer/check-hello.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';
import { drawInteger } from './draw.ts';
import { Joining } from './joining.ts';
import type { Opened } from './opened.ts';
import type { Plan } from './plan.ts';
import { wasRemoved } from './recover.ts';
import { othersOf } from './resolve.ts';

type Done = (error: MemberError | undefined, view: ClusterView | undefined) => void;

/**
 * Nothing that can be read says who else votes: those this member was started with are asked, before anything of the damaged
 * log is touched. Whoever hears nothing for JOIN_TIMEOUT_MS may have been alone: it does not start.
 */
export function askWhoBelongs(plan: Plan, io: Io, { identity, log }: Opened, problem: string, done: Done): void {
  const others = othersOf(plan.options);
  if (others.length === 0) return io.timers.soon(() => done(nobodyElse(plan, problem), undefined));
  plan.options.observer?.onReport?.('the damaged log does not say who belongs to the cluster: asking those of --initial-cluster');
  const { cluster, member, lineage } = identity;
  const finish: Done = (error, view) => {
    io.timers.cancel(deadline);
    asking.stop();
    done(error, view);
  };
  const asking = new Joining(io, new Prng(drawInteger(io.random)), others, cluster, (view) => {
    if (view.cluster !== cluster || view.lineage !== lineage) return;
    if (findMember(view.configuration, member) !== undefined) return finish(undefined, view);
    // Only what is older than its own addition could lack a member that is still one.
    if (view.commit >= log.highestIndexSeen) finish(wasRemoved(member), undefined);
  });
  const deadline = io.timers.after(JOIN_TIMEOUT_MS, () => finish(nobodyElse(plan, `${problem}; ${asking.lastReason}`), undefined));
  asking.ask();
}

function nobodyElse({ options }: Plan, found: string): MemberError {
  return new MemberError('RG_SOLE_VOTER', 'the log or its snapshot is damaged, and nobody says who else belongs to the cluster', {
    found: `${found} (in ${options.dataDir}/member)`,
    expected: 'an answer of another member of --initial-cluster',
    do: 'name those that run in --initial-cluster and start them first; if this member was alone, put back a copy of the data directory made while it was stopped (what came after is lost)',
  });
}
