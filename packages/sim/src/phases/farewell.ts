import { GOES_WITHIN_MS } from '../check/departures.ts';
import type { Run } from './run.ts';

const LOOK_EVERY_MS = 100;

/** In the end everybody is told to stop: what a member left open while it went on shows then (`leaves-nothing`). */
export function farewell(run: Run): void {
  const { cluster, options, schedule } = run;
  const leaving = cluster.places.filter(({ isUp, member }) => isUp && member?.status().state === 'running');
  for (const { member } of leaving) member?.stop(() => {});
  const mayStay = (): boolean => leaving.some(({ member }) => member?.status().state === 'stopping');
  // Each hands over for an election timeout, and helps its heir for another.
  for (const untilMs = schedule.nowMs + 2 * options.electionMs; mayStay() && schedule.nowMs < untilMs;) run.runFor(LOOK_EVERY_MS);
  const areGone = (): boolean => leaving.filter(({ host }) => !cluster.departures.hasGone(host.process)).length === 0;
  for (const untilMs = schedule.nowMs + 2 * GOES_WITHIN_MS; !areGone() && schedule.nowMs < untilMs;) run.runFor(LOOK_EVERY_MS);
}
