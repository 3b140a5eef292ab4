import type { SecureContextOptions } from 'node:tls';
import type { Io } from '@raftgate/io';
import { nodeIo } from '@raftgate/io/node';
import type { BarrierOutcome, BarrierWaiter, FlightRecord, Member, MemberError } from '@raftgate/member';
import type { ServerContext, ServerSettings } from '../context.ts';
import type { ServeConfig } from '../flags/config.ts';
import { LogTimeEstimate } from '../lease/log-time.ts';
import { REQUEST_TIMEOUT_BASE_MS, STOP_GRACE_MS, TRANSFER_TIMEOUT_MS } from '../limits.ts';
import { MemberView } from '../member-view.ts';
import { registerMember } from '../metrics/member-metrics.ts';
import { registerProcess } from '../metrics/process-metrics.ts';
import { ServerMetrics } from '../metrics/server-metrics.ts';
import { Slices } from '../slices.ts';
import { type DataPlace, prepareDataDir } from './data-dir.ts';
import { exitCodeOf } from './failures.ts';
import { writeFlight } from './flight.ts';
import { loadClientTls } from './client-tls.ts';
import { type Faces, listenAll } from './faces.ts';
import { lockDataDir } from './lock.ts';
import type { ServeLog } from './log.ts';
import { memberOptionsOf } from './member-options.ts';
import { startedMember } from './member-start.ts';
import { observerOf } from './observer.ts';
import { Publisher } from './publisher.ts';
import { WorkerSnapshots } from './snapshots/worker-port.ts';

/** A member that serves. */
export interface Serving {
  readonly member: Member;
  /** Ports in use, in the order of --listen-client-urls. */
  readonly clientPorts: readonly number[];
  /** Resolves once a quorum has agreed on how clients reach this member: it serves; never after `stop`. */
  readonly published: Promise<void>;
  /** Resolves with the exit code when the member failed, or was removed from its cluster (0); never otherwise. */
  readonly failed: Promise<number>;
  /** Writes what went into raft lately beside the data, for `raftgate replay`; undefined when the disk does not take it. */
  writeFlight(): string | undefined;
  /** Hands leadership over, lets calls end, then stops everything. */
  stop(): Promise<void>;
}

/** Composes a member with its faces and starts it. Rejects with a ServeError, a MemberError or a StorageError. */
export async function serve(config: ServeConfig, log: ServeLog): Promise<Serving> {
  const tls = config.clientTls === undefined ? undefined : loadClientTls(config.clientTls);
  const place = prepareDataDir(config);
  const unlock = lockDataDir(place.path);
  try {
    return await compose(config, log, tls, place, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function compose(
  config: ServeConfig,
  log: ServeLog,
  tls: SecureContextOptions | undefined,
  place: DataPlace,
  unlock: () => void,
): Promise<Serving> {
  const io = nodeIo({ root: place.root });
  const metrics = new ServerMetrics();
  const snapshots = new WorkerSnapshots({ root: place.root, directory: place.directory });
  const failure = new Failure(place, io, log);
  const logTime = new LogTimeEstimate(io.clock);
  const observer = observerOf(
    metrics,
    log,
    logTime,
    (error, flight) => failure.report(error, flight),
    () => failure.removed(),
  );
  const member = await startedMember({ ...memberOptionsOf(config), dataDir: place.directory, snapshots, observer }, io);
  const context = contextOf(config, io, member, metrics, logTime);
  try {
    const faces = await listenAll(config, context, log, tls);
    const publisher = new Publisher(context, log);
    publisher.attempt();
    return new Served(context, faces, snapshots, publisher, failure, unlock);
  } catch (error) {
    context.view.close();
    await new Promise<void>((done) => member.stop(done));
    snapshots.stop();
    throw error;
  }
}

function contextOf(config: ServeConfig, io: Io, member: Member, metrics: ServerMetrics, logTime: LogTimeEstimate): ServerContext {
  const settings: ServerSettings = {
    requestTimeoutMs: REQUEST_TIMEOUT_BASE_MS + 2 * config.electionMs,
    electionMs: config.electionMs,
    maxRequestBytes: config.maxRequestBytes,
    maxTxnOps: config.maxTxnOps,
    quotaBytes: config.quotaBytes,
    progressNotifyMs: config.progressNotifyMs,
    clientUrls: config.advertiseClientUrls,
  };
  const view = new MemberView(member);
  const { clock, timers, random } = io;
  registerMember(metrics.registry, member, view, config.quotaBytes);
  registerProcess(metrics.registry);
  return {
    member,
    view,
    clock,
    timers,
    random,
    slices: new Slices(clock, timers),
    logTime,
    metrics,
    settings,
  };
}

/** The member's last word, kept for whoever decides about the process. */
class Failure {
  readonly code: Promise<number>;
  private readonly resolve: (code: number) => void;
  private readonly place: DataPlace;
  private readonly io: Io;
  private readonly log: ServeLog;

  constructor(place: DataPlace, io: Io, log: ServeLog) {
    this.place = place;
    this.io = io;
    this.log = log;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.code = promise;
    this.resolve = resolve;
  }

  report(error: MemberError, flight: readonly FlightRecord[]): void {
    const file = this.write(flight);
    this.log.fatal({ code: error.code, error: error.message, do: error.do ?? '', 'flight-record': file ?? '' }, 'the member stopped');
    this.resolve(exitCodeOf(error));
  }

  /** Nothing failed: somebody wanted it so. */
  removed(): void {
    this.log.warn({ 'data-dir': this.place.path }, 'this member was removed from the cluster; its data directory can be deleted');
    this.resolve(0);
  }

  write(flight: readonly FlightRecord[]): string | undefined {
    return writeFlight(this.place.path, flight, this.io.clock.wallMs());
  }
}

class Served implements Serving {
  readonly failed: Promise<number>;
  readonly published: Promise<void>;
  readonly clientPorts: readonly number[];
  readonly member: Member;
  private readonly context: ServerContext;
  private readonly faces: Faces;
  private readonly snapshots: WorkerSnapshots;
  private readonly publisher: Publisher;
  private readonly failure: Failure;
  private readonly unlock: () => void;

  constructor(
    context: ServerContext,
    faces: Faces,
    snapshots: WorkerSnapshots,
    publisher: Publisher,
    failure: Failure,
    unlock: () => void,
  ) {
    this.context = context;
    this.faces = faces;
    this.snapshots = snapshots;
    this.publisher = publisher;
    this.published = publisher.published;
    this.failed = failure.code;
    this.failure = failure;
    this.unlock = unlock;
    this.member = context.member;
    this.clientPorts = faces.servers.map((server) => server.port);
  }

  writeFlight(): string | undefined {
    return this.failure.write(this.member.flight());
  }

  async stop(): Promise<void> {
    this.publisher.close();
    this.faces.certificates?.close();
    await this.handOver();
    // Clients hear of it while the member still answers what it has taken on.
    const closed = Promise.all(this.faces.servers.map((server) => new Promise<void>((done) => server.close(STOP_GRACE_MS, done))));
    await new Promise<void>((done) => this.member.stop(done));
    await closed;
    this.context.view.close();
    this.snapshots.stop();
    this.unlock();
  }

  /**
   * Until the next leader has committed something and answered a read of this member's: it needs this disk, perhaps, and the time that
   * closing would take from it.
   */
  private async handOver(): Promise<void> {
    const { view, clock } = this.context;
    if (view.role !== 'leader' || view.state !== 'running' || view.configuration.voters.length < 2) return;
    const deadlineMs = clock.monotonicMs() + TRANSFER_TIMEOUT_MS;
    const { member } = this;
    const settled = (ask: (waiter: BarrierWaiter) => void): Promise<BarrierOutcome> => new Promise((done) => ask({ settled: done }));
    const { outcome } = await settled((waiter) => member.transferLeadership(0, waiter, deadlineMs));
    if (outcome === 'reached') await settled((waiter) => member.barrier(waiter, deadlineMs));
  }
}
