import { isRefusal } from '@raftgate/store';
import { leaseText } from '../check/lease-ledger.ts';
import { publishedText } from '../check/same-state.ts';
import { Violation } from '../check/violation.ts';
import { keepConnections } from './connections.ts';
import { agree, reach } from './reach.ts';
import { countWatches, restful } from './rest.ts';
import type { Run } from './run.ts';

/** Clients ask for so long between two convergences. */
const SERVE_MS = 1_500;
/** Of a lease that nobody keeps alive, beyond the longest TTL that clients ask for. */
const EXPIRY_SLACK_MS = 3_000;
const LONGEST_TTL_MS = 4_000;
const HASH_UNITS = 1_000_000;
const MAX_LEASES = 100_000;

/** Everybody heals: converge, serve, converge again; then leases expire, watches have told everything, and all keys are the same. */
export function healed(run: Run): void {
  const { cluster, options, clients } = run;
  cluster.heal();
  cluster.checkers.score.world('everybody runs');
  reach(run, cluster.names, options.livenessMs, 'converge');
  for (const client of clients) client.resume();
  run.runFor(SERVE_MS);
  for (const client of clients) client.stop();
  reach(run, cluster.names, options.livenessMs, 'converge again');
  restful(run);
  compareLeases(run);
  expireLeases(run);
  keepConnections(run);
  hearEverything(run);
  countWatches(run);
  compareKeys(run);
}

/** Lease expiry is live: what nobody keeps alive goes (etcd: LeaseGrant's TTL). */
function expireLeases(run: Run): void {
  const { cluster, schedule, options } = run;
  const hasLeases = (): boolean => cluster.names.some((name) => (cluster.member(name)?.store.leases.count ?? 0) > 0);
  const untilMs = schedule.nowMs + Math.ceil(LONGEST_TTL_MS * (1 + options.driftPpm / 1_000_000)) + EXPIRY_SLACK_MS + options.electionMs;
  while (hasLeases()) {
    if (schedule.nowMs >= untilMs) throw new Violation('lease-liveness', 'leases that nobody keeps alive do not expire', schedule.nowMs);
    run.runFor(100);
  }
}

function hearEverything(run: Run): void {
  const { cluster, schedule, options, watchers, historian } = run;
  const target = cluster.names.map((name) => cluster.place(name).target).find((each) => each !== undefined);
  if (target === undefined) throw new Violation('liveness', 'nobody runs', schedule.nowMs);
  historian.catchUp(target);
  for (const watcher of watchers) watcher.isAttentive = true;
  const untilMs = schedule.nowMs + options.livenessMs;
  for (;;) {
    const late = watchers.filter((watcher) => !watcher.isCurrent(run.truth.revision));
    if (late.length === 0) return;
    if (schedule.nowMs >= untilMs)
      throw new Violation(
        'watch',
        `${late.map(({ record }) => record.client).join(' ')} never heard the end of the history`,
        schedule.nowMs,
      );
    run.runFor(100);
  }
}

/** Deadlines are log time: every member knows the same, which is what the log says. */
function compareLeases({ cluster, schedule }: Run): void {
  let first: string | undefined;
  for (const name of cluster.names) {
    const leases = cluster.member(name)?.store.leases;
    if (leases === undefined) continue;
    const ids = leases.list('', MAX_LEASES);
    const views = ids.map((lease) => `${leases.get(lease)?.deadlineMs} ${leases.keys(lease, '', MAX_LEASES).join(' ')}`);
    const state = `${leases.count} leases: ${views.join(', ')}`;
    first ??= state;
    if (state !== first) throw new Violation('state-hash', `${name} has ${state}; ${cluster.names[0]} has ${first}`, schedule.nowMs);
    const own = leaseText(leases, ids);
    const logged = cluster.checkers.book.leasesAt(cluster.member(name)?.store.appliedIndex ?? 0) ?? own;
    if (own !== logged) throw new Violation('lease-ledger', `${name} has leases ${own}; by the log ${logged}`, schedule.nowMs);
  }
}

/** HashKV (etcd's own corruption check): what the rolling hash of the log cannot see, the keys as they can be read. */
function compareKeys(run: Run): void {
  const { cluster, schedule, options } = run;
  // Compactions go on: at a moment at which everybody has applied the same.
  const untilMs = schedule.nowMs + options.livenessMs;
  while (!agree(run, cluster.names) && schedule.nowMs < untilMs) run.runFor(1);
  let first: string | undefined;
  for (const name of cluster.names) {
    const store = cluster.member(name)?.store;
    const cursor = store?.openHash(0);
    if (store === undefined || cursor === undefined || isRefusal(cursor)) continue;
    while (!cursor.step(HASH_UNITS));
    const { hash, revision, compactRevision } = cursor;
    const { keyCount, clusterVersion, alarms, attributes } = store;
    const others = `version ${clusterVersion}, ${publishedText(alarms, attributes)}`;
    const state = `hash ${hash} at ${revision}, compacted ${compactRevision}, ${keyCount} keys, ${others}`;
    first ??= state;
    if (state !== first) throw new Violation('state-hash', `${name} has ${state}; ${cluster.names[0]} has ${first}`, schedule.nowMs);
  }
}
