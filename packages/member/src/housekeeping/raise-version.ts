import { configurationInForce, status } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { everyone } from '../membership/target.ts';
import type { Waiter } from '../waiter.ts';

/**
 * The leader raises the cluster version to the newest that everyone of the configuration takes part in, each heard in its term
 * (001-formats, section 8; etcd: monitorVersions). Who is silent, or does not run yet, keeps it where it is, and so does a change
 * that is not committed: whom it removes may stay, and the command may go on to a leader that has it.
 */
export class RaiseVersion implements Waiter {
  private isUnderWay = false;

  /** Commands without an outcome. */
  get size(): number {
    return this.isUnderWay ? 1 : 0;
  }

  propose(core: Core): void {
    const { plan, store, soft, observer } = core;
    if (plan.clusterVersionMax <= store.clusterVersion || this.isUnderWay) return;
    if (soft.role !== 'leader' || store.appliedTerm !== soft.term || core.apply.isInside) return;
    const { commit, configurationIndex } = status(core.raft);
    if (configurationIndex > commit) return;
    const version = commonVersion(core);
    if (version <= store.clusterVersion) return;
    this.isUnderWay = true;
    observer.onReport?.(`every member takes part in cluster version ${version}: raising it from ${store.clusterVersion}`);
    const deadlineMs = core.io.clock.monotonicMs() + 2 * plan.electionMs;
    core.proposals.add({ kind: 'clusterVersion', version }, this, deadlineMs);
  }

  settled(): void {
    this.isUnderWay = false;
  }
}

/** 0 while somebody is silent. */
function commonVersion({ raft, peers, heard, identity, plan, io }: Core): number {
  const nowMs = io.clock.monotonicMs();
  let version = plan.clusterVersionMax;
  for (const { id } of everyone(configurationInForce(raft))) {
    if (id === identity.member) continue;
    if (!heard.within(id, nowMs, plan.electionMs)) return 0;
    version = Math.min(version, peers.clusterVersionMaxOf(id));
  }
  return version;
}
