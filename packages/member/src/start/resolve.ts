import { Prng } from '@raftgate/bytes';
import type { Io, Timer } from '@raftgate/io';
import type { Configuration } from '@raftgate/raft';
import { readIdentity } from '@raftgate/storage';
import { MemberError, memberErrorFrom } from '../errors.ts';
import { JOIN_TIMEOUT_MS } from '../limits.ts';
import { sortedUrls } from '../membership/peer-urls.ts';
import { everyone } from '../membership/target.ts';
import type { InitialMember, MemberOptions } from '../options.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';
import { drawInteger } from './draw.ts';
import { Joining } from './joining.ts';
import { makePlan } from './plan.ts';
import type { Plan } from './plan.ts';

type Done = (error: MemberError | undefined, plan: Plan | undefined) => void;

const NOBODY: Configuration = { voters: [], outgoing: [], learners: [], autoLeave: false };

/**
 * Who this member is: what the flags of a new cluster say; for an existing one what the data directory says, or, without one,
 * what the cluster does.
 */
export function resolvePlan(options: MemberOptions, io: Io, done: Done): void {
  const plan = makePlan(options);
  if (plan instanceof MemberError) return io.timers.soon(() => done(plan, undefined));
  if (options.initialClusterState !== 'existing') return done(undefined, plan);
  readIdentity(io.disk, `${options.dataDir}/member`, (error, identity) => {
    // Not what the flags say: with a directory that cannot be read this time, that would begin another cluster.
    if (error !== undefined) return done(memberErrorFrom(error), undefined);
    if (identity === undefined) return join(plan, io, done);
    const { cluster, member } = identity;
    const isFirst = plan.cluster === cluster && plan.member === member;
    done(undefined, isFirst ? plan : { ...plan, cluster, member, bootstrap: NOBODY });
  });
}

/** Those of the flags that are not this member itself. */
export function othersOf({ initialCluster, name }: MemberOptions): readonly InitialMember[] {
  return initialCluster.filter((member) => member.name !== name);
}

/** Asks until one of the cluster knows this member, or JOIN_TIMEOUT_MS have passed. */
function join(plan: Plan, io: Io, done: Done): void {
  const { options } = plan;
  const others = othersOf(options);
  if (others.length === 0) return io.timers.soon(() => done(nobodyToAsk(), undefined));
  const own = sortedUrls(options.initialCluster.find(({ name }) => name === options.name)?.peerUrls ?? []);
  let last: ClusterView | undefined;
  let deadline: Timer | undefined = undefined;
  const finish = (error: MemberError | undefined, found: Plan | undefined): void => {
    if (deadline !== undefined) io.timers.cancel(deadline);
    joining.stop();
    done(error, found);
  };
  const joining = new Joining(io, new Prng(drawInteger(io.random)), others, 0, (view) => {
    last = view;
    const self = everyone(view.configuration).find(({ peerUrls }) => sortedUrls(peerUrls).join() === own.join());
    if (self === undefined) return;
    if (self.incarnation !== 0 || view.met.includes(self.id)) return finish(startedBefore(self.id, own), undefined);
    const { cluster, commit } = view;
    finish(undefined, { ...plan, member: self.id, cluster, bootstrap: NOBODY, joinedIndex: commit, hint: view });
  });
  deadline = io.timers.after(JOIN_TIMEOUT_MS, () =>
    finish(last === undefined ? nobodyAnswered(joining.lastReason) : notAdded(own, last), undefined),
  );
  joining.ask();
}

function nobodyToAsk(): MemberError {
  return new MemberError('RG_JOIN_UNREACHABLE', 'there is nobody to ask for the cluster to join', {
    found: 'an --initial-cluster with this member alone',
    expected: 'members that run, and this one',
    do: 'name them all in --initial-cluster, as `raftgate member add` prints it',
  });
}

function nobodyAnswered(found: string): MemberError {
  return new MemberError('RG_JOIN_UNREACHABLE', 'no member of the cluster to join answered', {
    found,
    expected: 'a running member at one of the other peer URLs of --initial-cluster',
    do: 'correct the URLs, or start the members; for a cluster that does not run yet say --initial-cluster-state=new on every member',
  });
}

function notAdded(own: readonly string[], { configuration }: ClusterView): MemberError {
  return new MemberError('RG_JOIN_NOT_ADDED', 'the cluster has no member with these peer URLs', {
    found: everyone(configuration)
      .flatMap(({ peerUrls }) => peerUrls)
      .join(' '),
    expected: own.join(' '),
    do: 'add it first: raftgate member add NAME --peer-urls=URLS',
  });
}

function startedBefore(id: number, own: readonly string[]): MemberError {
  return new MemberError('RG_JOIN_AGAIN', 'this member has been started before, with a data directory that is not this one', {
    found: `member ${id.toString(16)} at ${own.join(' ')}, known to the cluster`,
    expected: 'the data directory it was started with: what it promised is in there',
    do: `put that directory back as it was last left, or remove the member and add it again: raftgate member remove ${id.toString(16)}`,
  });
}
