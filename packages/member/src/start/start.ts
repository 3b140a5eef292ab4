import { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import { campaign, checkStart, configurationAt, configurationInForce, status } from '@raftgate/raft';
import type { InitialState } from '@raftgate/raft';
import { Core } from '../core.ts';
import { MemberError } from '../errors.ts';
import type { Member } from '../member.ts';
import type { MemberOptions } from '../options.ts';
import { findMember } from '../peer/check-hello.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';
import { Peers } from '../peer/peers.ts';
import type { SelfPortrait } from '../peer/portrait.ts';
import { RunningMember } from '../running-member.ts';
import { PeerEvents } from '../turn/peer-events.ts';
import { startTicker } from '../turn/ticker.ts';
import { runTurn } from '../turn/turn.ts';
import { drawInteger } from './draw.ts';
import { Joining } from './joining.ts';
import { openDisk } from './open.ts';
import type { Opened } from './opened.ts';
import type { Plan } from './plan.ts';
import { raftConfig } from './raft-config.ts';
import { recover } from './recover.ts';
import type { Regained } from './recover.ts';
import { othersOf, resolvePlan } from './resolve.ts';
import { Switchboard } from './switchboard.ts';

type Done = (error: MemberError | undefined, member: Member | undefined) => void;

/**
 * Starts a member: data directory, log, snapshot, peers, raft, in that order. `done` is called once, with the member when it
 * takes requests (it may know no leader yet), or with why it cannot start. A member whose log is damaged starts when it has
 * heard from every other voter.
 */
export function startMember(options: MemberOptions, io: Io, done: Done): void {
  resolvePlan(options, io, (refusal, plan) => {
    if (plan === undefined) return done(refusal, undefined);
    openDisk(plan, io, (error, opened) => {
      if (opened === undefined) return done(error, undefined);
      new Start(plan, io, opened, done).listen();
    });
  });
}

/** What lies between an open disk and a running member. */
class Start {
  private readonly plan: Plan;
  private readonly io: Io;
  private readonly opened: Opened;
  private readonly done: Done;
  private readonly random: Prng;
  private readonly boot: number;
  private readonly peers: Peers;
  private readonly switchboard: Switchboard;
  private core: Core | undefined = undefined;

  constructor(plan: Plan, io: Io, opened: Opened, done: Done) {
    this.plan = plan;
    this.io = io;
    this.opened = opened;
    this.done = done;
    this.random = new Prng(drawInteger(io.random));
    this.boot = drawInteger(io.random);
    const { observer } = plan.options;
    this.switchboard = new Switchboard({
      report: (peer, event, reason) => observer?.onPeer?.(peer, event, reason),
      failed: (error) => observer?.onReport?.(`a peer could not be recorded: ${String(error)}`),
    });
    const { identity, log } = opened;
    this.peers = new Peers({
      io,
      random: this.random.fork(1),
      identity,
      boot: this.boot,
      wal: log.wal,
      recorded: log.peers,
      configuration: opened.latest,
      portrait: () => this.portrait(),
      known: () => this.known(),
      receiver: this.switchboard,
    });
    if (plan.hint !== undefined) this.peers.hint(plan.hint);
  }

  listen(): void {
    const { listenPeer } = this.plan.options;
    this.peers.acceptor.listen(this.io.network, listenPeer, (error) => {
      if (error !== undefined) return this.giveUp(cannotListen(error.message));
      if (this.opened.log.recovering === 0) return this.assemble(undefined);
      const { plan, opened, peers, switchboard } = this;
      const looking = new Joining(this.io, this.random.fork(5), othersOf(plan.options), plan.cluster, (view) => peers.told(0, 0, view));
      // Nobody to dial: a member that joined, whose log is gone.
      if (opened.latest.voters.length === 0) looking.ask();
      recover(plan, opened, peers, switchboard, (error, regained) => {
        looking.stop();
        if (error === undefined) this.assemble(regained);
        else this.giveUp(error);
      });
    });
  }

  private assemble(regained: Regained | undefined): void {
    const { plan, io, opened, boot, peers } = this;
    const { log, store, identity, snapshot } = opened;
    const commit = Math.min(log.hardState.commit, log.wal.lastIndex);
    const hardState = regained === undefined ? { ...log.hardState, commit } : { term: regained.term, vote: regained.vote, commit };
    const initial: InitialState = { hardState, snapshot, entries: log.entries, applied: snapshot.index };
    const config = raftConfig(
      plan,
      this.random.fork(2).uint32(),
      regained === undefined ? 0 : Math.max(1, regained.highestIndex),
      this.opened.latest,
    );
    const refusal = checkStart(config, initial);
    if (refusal !== undefined)
      return this.giveUp(new MemberError('RG_DATA_DIR_UNREADABLE', `raft cannot start from the log: ${refusal.detail}`));
    plan.options.observer?.onRecovered?.(log.entries, snapshot.index, hardState);
    if (snapshot.index > 0) {
      const { index, term, configuration } = snapshot;
      plan.options.observer?.onRestored?.({ index, term, hash: store.hash(), revision: store.revision, store, configuration });
    }
    const core = new Core({
      io,
      plan,
      identity,
      boot,
      random: this.random.fork(3),
      wal: log.wal,
      store,
      peers,
      config,
      initial,
      turn: runTurn,
    });
    this.core = core;
    this.switchboard.target = new PeerEvents(core);
    core.snapshots.begin();
    startTicker(core);
    // Nobody else could win, so there is nothing to wait for (etcd does the same).
    const { voters } = configurationInForce(core.raft);
    if (voters.length === 1 && voters[0]?.id === identity.member) campaign(core.raft);
    this.lookForCluster(core);
    core.wake();
    this.done(undefined, new RunningMember(core));
  }

  /** While the log does not say who belongs to the cluster, those of the flags do: somebody has to be dialled. */
  private lookForCluster(core: Core): void {
    const { plan, io } = this;
    const isIn = (): boolean => core.isOver || findMember(configurationInForce(core.raft), core.identity.member) !== undefined;
    if (plan.options.initialClusterState !== 'existing' || isIn()) return;
    plan.options.observer?.onReport?.(NOT_YET);
    const looking = new Joining(io, this.random.fork(4), othersOf(plan.options), plan.cluster, (view) => {
      this.peers.told(0, 0, view);
      if (isIn()) looking.stop();
    });
    core.listeners.add(() => {
      if (isIn()) looking.stop();
    });
    looking.ask();
  }

  private known(): Pick<ClusterView, 'commit' | 'configuration'> | undefined {
    if (this.core === undefined) return undefined;
    const { commit } = status(this.core.raft);
    const configuration = configurationAt(this.core.raft, commit);
    return configuration === undefined || configuration.voters.length === 0 ? undefined : { commit, configuration };
  }

  private portrait(): SelfPortrait {
    const { log, store } = this.opened;
    return {
      term: this.core?.durableTerm ?? log.hardState.term,
      lastIndex: log.wal.lastIndex,
      isRecovering: this.core === undefined ? log.recovering !== 0 : !this.core.mayVote,
      clusterVersion: store.clusterVersion,
      clusterVersionMax: this.plan.clusterVersionMax,
    };
  }

  private giveUp(error: MemberError): void {
    this.peers.stop(() => this.opened.log.wal.close(() => this.done(error, undefined)));
  }
}

const NOT_YET =
  'the log does not say yet that this member belongs to the cluster: asking those of --initial-cluster; if it began with the cluster, start it with the flags it began with';

function cannotListen(found: string): MemberError {
  const expected = 'a free address of this machine';
  return new MemberError('RG_LISTEN', 'cannot listen for peers', {
    found,
    expected,
    do: 'stop what uses it, or change --listen-peer-urls',
  });
}
