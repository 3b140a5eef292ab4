import type { MembershipOutcome } from '@raftgate/member';
import type { ConfigurationMember } from '@raftgate/raft';
import { Violation } from '../check/violation.ts';
import type { SimCluster } from '../cluster.ts';
import { PATIENCE_ELECTIONS } from '../faults/churn.ts';
import { peerUrlOf, type Place } from '../place.ts';
import type { Run } from './run.ts';

/** Between two looks. */
const POLL_MS = 100;

/**
 * Where the membership changed under faults, its administrators find out what became of it: everything heals, and the
 * configuration a leader has committed says who belongs to the cluster. Who lost its disk is removed; who is not in it goes.
 */
export function settled(run: Run): void {
  const { options, schedule, cluster, faults } = run;
  if (options.changeEveryMs === 0) return;
  faults.stop();
  // Until the last administrator has given up, by a clock that is slow.
  run.runFor(2 * PATIENCE_ELECTIONS * options.electionMs);
  const untilMs = schedule.nowMs + options.livenessMs;
  while (!isSettled(run)) {
    if (schedule.nowMs >= untilMs)
      throw new Violation('liveness', `no settled membership within ${options.livenessMs} ms of calm: ${describe(run)}`, schedule.nowMs);
    run.runFor(POLL_MS);
  }
  letGo(run);
  cluster.checkers.score.world(`settled: ${cluster.names.join(' ')}`);
}

function isSettled(run: Run): boolean {
  const { cluster, schedule } = run;
  const target = cluster.leading();
  const status = target?.member.status();
  if (target === undefined || status === undefined || status.role !== 'leader' || status.commitIndex < status.lastIndex) return false;
  const { voters, outgoing, learners } = status.configuration;
  if (outgoing.length > 0) return false;
  const wiped = [...voters, ...learners].find(({ name }) => cluster.find(name)?.isWiped === true);
  if (wiped !== undefined) {
    const request = { change: 'remove', id: wiped.id } as const;
    const { memberships } = cluster.checkers;
    const asked = memberships.onAsked(request, schedule.nowMs);
    const settled = (outcome: MembershipOutcome): void => memberships.onAnswer(asked, outcome, schedule.nowMs);
    target.member.changeMembership(request, { settled }, target.nowMs() + POLL_MS);
    return false;
  }
  if (moved(cluster, [...voters, ...learners])) return false;
  const members = new Set([...voters, ...learners].map(({ name }) => name));
  for (const place of cluster.places) {
    if (place.isRetired) continue;
    if (!members.has(place.name)) {
      // Who asked for its removal may never have been told.
      place.standing = 'leaving';
      if (!hasToFindOut(run, place, members)) cluster.retire(place.name);
    } else {
      place.standing = 'member';
      cluster.start(place.name);
    }
  }
  // A change on its way would make them others; nobody asks any more, and the last of them is committed.
  return [...members].every((name) => cluster.member(name)?.status().state === 'running');
}

/** Who was removed and runs on finds out, from those it knew (001-formats, section 7), and goes. */
function letGo(run: Run): void {
  const { options, schedule, cluster } = run;
  const members = new Set(cluster.names);
  const untilMs = schedule.nowMs + options.livenessMs;
  for (;;) {
    const unaware = cluster.places.filter((place) => !members.has(place.name) && hasToFindOut(run, place, members));
    const [first] = unaware;
    if (first === undefined) break;
    if (schedule.nowMs >= untilMs)
      throw new Violation('let-go', `${first.name} was removed, and takes part after ${options.livenessMs} ms of calm`, schedule.nowMs);
    run.runFor(POLL_MS);
  }
  for (const place of cluster.places) if (!place.isRetired && !members.has(place.name)) cluster.retire(place.name);
}

/** It takes itself for a member, and knows where one is that is. */
function hasToFindOut({ cluster, options }: Run, { isRetired, member }: Place, members: ReadonlySet<string>): boolean {
  const status = isRetired || options.lingerPercent === 0 ? undefined : member?.status();
  if (member === undefined || status?.state !== 'running') return false;
  const { voters, outgoing, learners } = status.configuration;
  const known = [...voters, ...outgoing, ...learners];
  const isThere = ({ name, peerUrls }: ConfigurationMember): boolean =>
    members.has(name) && (cluster.find(name)?.ports.some((port) => peerUrls.includes(peerUrlOf(name, port))) ?? false);
  return known.some(({ id }) => id === member.id) && known.some(isThere);
}

/** Whoever is dialled elsewhere than it listens is started there, and whoever asks those that are gone, with those that are there. */
function moved(cluster: SimCluster, members: readonly ConfigurationMember[]): boolean {
  let hasMoved = false;
  for (const { name, peerUrls } of members) {
    const place = cluster.find(name);
    const port = Number(peerUrls[0]?.split(':').at(-1));
    if (place === undefined || place.isMoving) continue;
    if (place.ports.includes(port) && !cluster.isMisled(place)) continue;
    hasMoved = true;
    cluster.crash(name);
    if (!place.ports.includes(port)) place.ports = [port];
    cluster.start(name);
  }
  return hasMoved;
}

function describe({ cluster }: Run): string {
  return cluster.places
    .filter((place) => !place.isRetired)
    .map((place) => {
      const status = place.member?.status();
      const where =
        status === undefined
          ? 'down'
          : `${status.state} ${status.role} term ${status.term} commit ${status.commitIndex}/${status.lastIndex}`;
      return `${place.name}${place.isWiped ? ' (wiped)' : ''} ${where}`;
    })
    .join(', ');
}
