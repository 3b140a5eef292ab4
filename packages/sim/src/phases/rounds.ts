import { Violation } from '../check/violation.ts';
import type { Target } from '../client/door.ts';
import { Harms } from '../faults/harms.ts';
import type { Run } from './run.ts';

/** Between two looks whether it is well. */
const LOOK_MS = 20;
/** Entries that are committed and wait to be applied, and how long they are waited for. */
const BACKLOG = 20;
const FALL_BEHIND_MS = 600;
/** A member that has not answered for so long is asked again. */
const ASK_AGAIN_MS = 500;

/**
 * Liveness of the one (dissertation, 3.4): something is done to one member that follows, now and then something else while it
 * comes back, and to nobody else; clients go on. It must be well again, by the same leader if that stays, before the next
 * round: an election makes good what a leader believes of its followers, and hides it from who only looks at the end.
 */
export function rounds(run: Run): void {
  const { cluster, options, prng } = run;
  // Who may be removed, or was added and never started, owes nobody to be well.
  if (options.rounds === 0 || options.changeEveryMs > 0) return;
  const harms = new Harms(run.schedule, prng.fork(1), options, cluster);
  for (let left = options.rounds; left > 0; left--) {
    whoLeads(run);
    const followers = cluster.names.filter((name) => name !== cluster.leader());
    const one = harms.draw(followers);
    if (one === undefined) continue;
    if (options.slowMembers > 0) fallBehind(run, one);
    run.runFor(harms.begin(one));
    harms.end(one);
    // What is asked meanwhile moves a log on, and with it whatever stands still in front of it.
    if (prng.chance(1, 2)) for (const client of run.clients) client.stop();
    const { offers } = cluster.checkers;
    offers.forget();
    beWell(run, one);
    const tooOften = offers.tooOften(harms.relapsed);
    if (tooOften !== undefined) throw new Violation('bounded-traffic', tooOften, run.schedule.nowMs);
    for (const client of run.clients) client.resume();
    harms.rest();
  }
}

/** One that is slow is hit while it has much to apply. */
function fallBehind(run: Run, name: string): void {
  const untilMs = run.schedule.nowMs + FALL_BEHIND_MS;
  const isBehind = (): boolean => {
    const status = run.cluster.member(name)?.status();
    return status === undefined || status.commitIndex - status.appliedIndex >= BACKLOG;
  };
  while (!isBehind() && run.schedule.nowMs < untilMs) run.runFor(1);
}

function whoLeads(run: Run): void {
  const { cluster, options, schedule } = run;
  const untilMs = schedule.nowMs + options.livenessMs;
  while (cluster.leader() === undefined) {
    if (schedule.nowMs >= untilMs) throw new Violation('liveness', `nobody leads within ${options.livenessMs} ms`, schedule.nowMs);
    run.runFor(LOOK_MS);
  }
}

/** It runs, votes, has applied what was committed when it was left alone, and answers. */
function beWell(run: Run, name: string): void {
  const { cluster, options, schedule } = run;
  const fromMs = schedule.nowMs;
  const committed = Math.max(...cluster.names.map((each) => cluster.member(each)?.status().commitIndex ?? 0));
  const asked = { isReached: false, atMs: -Infinity };
  for (;;) {
    run.runFor(LOOK_MS);
    const { target } = cluster.place(name);
    const status = target?.member.status();
    if (target !== undefined && schedule.nowMs - asked.atMs >= ASK_AGAIN_MS) ask(target, options.livenessMs, asked, schedule.nowMs);
    if (status?.state === 'running' && status.mayVote && status.appliedIndex >= committed && asked.isReached) break;
    if (schedule.nowMs - fromMs < options.livenessMs) continue;
    const { mayVote, appliedIndex, role, term } = status ?? { mayVote: false, appliedIndex: 0, role: 'down', term: 0 };
    const stands = `${role} of term ${term}, ${mayVote ? 'votes' : 'does not vote'}, applied ${appliedIndex} of ${committed}`;
    throw new Violation('liveness', `${name} was left alone for ${options.livenessMs} ms: ${stands}`, schedule.nowMs);
  }
  cluster.checkers.score.world(`${name} is well after ${schedule.nowMs - fromMs} ms`);
}

function ask(target: Target, patienceMs: number, asked: { isReached: boolean; atMs: number }, nowMs: number): void {
  asked.atMs = nowMs;
  target.member.barrier({ settled: ({ outcome }) => void (asked.isReached ||= outcome === 'reached') }, target.nowMs() + patienceMs);
}
