import type { Io } from '@raftgate/io';
import { ConfigurationError, ENTRY_CONFIGURATION, decodeConfiguration } from '@raftgate/raft';
import type { Configuration, SnapshotMeta } from '@raftgate/raft';
import { openDataDirectory, openWal } from '@raftgate/storage';
import type { Identity, OpenedWal, SnapshotMarker } from '@raftgate/storage';
import { createStore } from '@raftgate/store';
import type { Store } from '@raftgate/store';
import { MemberError, memberErrorFrom } from '../errors.ts';
import { Loader } from '../snapshot/loader.ts';
import { drawInteger } from './draw.ts';
import type { Opened } from './opened.ts';
import type { Plan } from './plan.ts';
import { firstTooNew } from './too-new.ts';
import { askWhoBelongs } from './who-belongs.ts';

type Done = (error: MemberError | undefined, opened: Opened | undefined) => void;

/** Opens or creates the data directory, reads the log and loads the snapshot it begins at. */
export function openDisk(plan: Plan, io: Io, done: Done): void {
  const { member, cluster, options } = plan;
  const { dataDir: directory, name, segmentBytes } = options;
  const where = { directory, cluster, member, name, segmentBytes, incarnation: drawInteger(io.random) };
  openDataDirectory(io.disk, where, (error, identity) => {
    if (identity === undefined) return done(memberErrorFrom(error), undefined);
    openWal(io, where, (error, log) => {
      if (log === undefined) return done(memberErrorFrom(error), undefined);
      for (const line of log.report) options.observer?.onReport?.(line);
      const entry = firstTooNew(log.entries, plan.clusterVersionMax);
      if (entry !== undefined) return log.wal.close(() => done(tooNew(plan, `entry ${entry.index} of the log`), undefined));
      loadSnapshot(plan, io, identity, log, done);
    });
  });
}

function loadSnapshot(plan: Plan, io: Io, identity: Identity, log: OpenedWal, done: Done): void {
  const { quotaBytes, slabBytes } = plan.options;
  const sizes = { ...(quotaBytes === undefined ? {} : { quotaBytes }), ...(slabBytes === undefined ? {} : { slabBytes }) };
  const store = createStore({ allocator: io.allocator, clusterVersionMax: plan.clusterVersionMax, ...sizes });
  const nothing: SnapshotMeta = { index: 0, term: 0, logTime: 0, configuration: plan.bootstrap };
  const isReadable = log.tail !== 'ambiguous';
  const marker = log.snapshotMarker;
  if (marker === undefined)
    return trustOrBeginAnew(plan, io, openedOf(identity, log, store, nothing, isReadable), undefined, undefined, done);
  restore(plan, io, store, marker, ({ snapshot, problem, failure, configuration }) => {
    if (failure !== undefined) return log.wal.close(() => done(failure, undefined));
    if (problem !== undefined) plan.options.observer?.onReport?.(problem);
    const isTrusted = isReadable && snapshot !== undefined;
    const opened = openedOf(identity, log, store, snapshot ?? nothing, isTrusted, configuration);
    trustOrBeginAnew(plan, io, opened, snapshot === undefined ? undefined : marker, problem, done);
  });
}

interface Restored {
  readonly snapshot?: SnapshotMeta;
  /** Why there is none. */
  readonly problem?: string;
  /** The disk did not answer, or this program is too old to read what it says. */
  readonly failure?: MemberError;
  /** What the header says, though the rest is damaged. */
  readonly configuration?: Configuration | undefined;
}

function restore(plan: Plan, io: Io, store: Store, marker: SnapshotMarker, done: (restored: Restored) => void): void {
  const loader = new Loader(io, store, (error, loaded) => {
    // A disk that did not answer says nothing of what it holds: nothing is begun anew for it. A file that is gone is damage.
    if (error?.code === 'RG_DISK' && error.ioCode !== 'ENOENT') return done({ failure: memberErrorFrom(error) });
    const { header } = loader;
    if (header !== undefined && header.clusterVersion > plan.clusterVersionMax)
      return done({ failure: tooNew(plan, `the snapshot at ${marker.index}, of cluster version ${header.clusterVersion}`) });
    const configuration = header === undefined ? undefined : decodeConfiguration(header.configuration);
    if (configuration instanceof ConfigurationError)
      return done({ problem: `the snapshot at ${marker.index} has a bad configuration: ${configuration.detail}` });
    if (loaded === undefined || configuration === undefined)
      return done({ problem: `the snapshot at ${marker.index} cannot be used: ${error?.message}`, configuration });
    const { index, term, logTime } = loaded.header;
    const refusal = loaded.restore.install();
    if (refusal !== undefined) return done({ problem: `the snapshot at ${index} is not whole: ${refusal.message}`, configuration });
    done({ snapshot: { index, term, logTime, configuration } });
  });
  loader.start(plan.options.dataDir, plan.cluster, marker);
}

function openedOf(
  identity: Identity,
  log: OpenedWal,
  store: Store,
  snapshot: SnapshotMeta,
  isTrusted: boolean,
  known = snapshot.configuration,
): Opened {
  return { identity, log, store, snapshot, isTrusted, latest: isTrusted ? snapshot.configuration : latestOf(log, known) };
}

/** Of a log that is not trusted: who has to be heard before this member takes part again. */
function latestOf({ entries }: OpenedWal, known: Configuration): Configuration {
  const entry = entries.findLast(({ kind }) => kind === ENTRY_CONFIGURATION);
  const decoded = entry === undefined ? known : decodeConfiguration(entry.body);
  return decoded instanceof ConfigurationError ? known : decoded;
}

/** What cannot be trusted is begun anew where others can bring it back, and refused where nobody can (001-formats, section 3). */
function trustOrBeginAnew(
  plan: Plan,
  io: Io,
  opened: Opened,
  snapshot: SnapshotMarker | undefined,
  problem: string | undefined,
  done: Done,
): void {
  if (opened.isTrusted) return done(undefined, opened);
  const { log } = opened;
  const why = problem ?? log.report.at(-1) ?? 'something neither whole nor torn';
  const refuse = (error: MemberError | undefined): void => log.wal.close(() => done(error, undefined));
  const beginAnew = (latest: Configuration): void => {
    if (isSole(latest, plan.member)) return refuse(soleVoter(plan, why));
    log.wal.beginAnew(snapshot, (error) => {
      if (error !== undefined) return done(memberErrorFrom(error), undefined);
      const hardState = { ...log.hardState, commit: snapshot?.index ?? 0 };
      done(undefined, { ...opened, latest, log: { ...log, hardState, snapshotMarker: snapshot, entries: [], recovering: 1 } });
    });
  };
  if (opened.latest.voters.length > 0) return beginAnew(opened.latest);
  askWhoBelongs(plan, io, opened, why, (error, view) => {
    if (view === undefined) refuse(error);
    else beginAnew(view.configuration);
  });
}

function isSole({ voters, outgoing }: Configuration, member: number): boolean {
  return [...voters, ...outgoing].every(({ id }) => id === member);
}

/** Nothing is wrong with the directory: nothing of it is set aside. */
function tooNew({ clusterVersionMax, options }: Plan, what: string): MemberError {
  return new MemberError('RG_CLUSTER_VERSION', 'the cluster has moved on to a version this program does not know', {
    found: `${what} (in ${options.dataDir}/member)`,
    expected: `cluster version ${clusterVersionMax} at most`,
    do: 'start the member with a program that is as new as the others',
  });
}

function soleVoter({ options }: Plan, problem: string): MemberError {
  return new MemberError('RG_SOLE_VOTER', 'the log or its snapshot is damaged, and no other voter holds what it held', {
    found: `${problem} (in ${options.dataDir}/member)`,
    expected: 'a snapshot that verifies, and a log that ends after a whole group or in one that a crash cut off',
    do: 'put back a copy of the data directory made while it was stopped (what came after is lost), or begin anew with an empty one',
  });
}
