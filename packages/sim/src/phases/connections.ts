import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

/** Without a connection opened: longer than the longest a hello, a connect or a reconnect takes. */
const CALM_MS = 6_000;
const POLL_MS = 50;

/**
 * At rest connections stay as they are (001-formats, section 7): each member has one to each other, to nobody else, and opens
 * none anew. What is dropped and dialled again is neither wrong nor late enough for anything else to tell.
 */
export function keepConnections(run: Run): void {
  const { cluster, options, schedule } = run;
  const { network } = cluster;
  const untilMs = schedule.nowMs + options.livenessMs;
  let sinceMs = schedule.nowMs;
  let { dialled } = network;
  while (schedule.nowMs - sinceMs < CALM_MS) {
    run.runFor(POLL_MS);
    if (dialled === network.dialled) continue;
    if (schedule.nowMs >= untilMs) {
      const message = `connections are opened without end, the last one from ${network.lastDialled}`;
      throw new Violation('connections', message, schedule.nowMs);
    }
    ({ dialled } = network);
    sinceMs = schedule.nowMs;
  }
  const why = whyNotOneEach(run);
  if (why !== '') throw new Violation('connections', why, schedule.nowMs);
}

function whyNotOneEach({ cluster }: Run): string {
  const { names, network } = cluster;
  const expected = new Set(names.flatMap((from) => names.filter((to) => to !== from).map((to) => `${from} to ${to}`)));
  for (const { from, to } of network.streams())
    if (!expected.delete(`${from} to ${to}`)) return `there is a connection from ${from} to ${to} that nobody needs`;
  const [lacking] = expected;
  return lacking === undefined ? '' : `there is no connection from ${lacking}`;
}
