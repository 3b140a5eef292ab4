import { explore, scopes, type ExploreProgress, type ExploreReport } from '@raftgate/sim';
import type { Context } from '../context.ts';
import { CommandError, Ended, EXIT_FAILED } from '../errors.ts';
import { printNext } from '../output/format.ts';

/** Between two lines of progress of a world. */
const PROGRESS_MS = 5_000;
const HEAD = `${['scope', 'states', 'transitions', 'longest', 'seconds'].map((name, at) => (at === 0 ? name.padEnd(12) : name.padStart(12))).join('')}  verdict\n`;

/** `raftgate sim --explore`: every history of small worlds of cores, and the sizes it finished. */
export function runExplore(asked: string | true, minutes: number | undefined, { streams, output }: Context): void {
  const names = asked === true ? Object.keys(scopes) : asked.split(',');
  const unknown = names.find((name) => scopes[name] === undefined);
  if (unknown !== undefined)
    throw new CommandError(
      'RG_USAGE',
      '--explore names no scope',
      { found: JSON.stringify(unknown), expected: Object.keys(scopes).join(', ') },
      'correct it',
    );
  if (output === 'table') streams.out.write(HEAD);
  let isBroken = false;
  for (const name of names) {
    const scope = scopes[name];
    const startedMs = performance.now();
    const untilMs = startedMs + (minutes === undefined ? scope.budgetMs : minutes * 60_000);
    let nextMs = startedMs + PROGRESS_MS;
    const report = explore(scope, (so) => {
      const nowMs = performance.now();
      if (nowMs > nextMs) streams.err.write(progressOf(name, so, nowMs - startedMs));
      if (nowMs > nextMs) nextMs = nowMs + PROGRESS_MS;
      return nowMs < untilMs;
    });
    const wallSeconds = Math.round(performance.now() - startedMs) / 1000;
    const { states, transitions, deepest, isComplete, violation } = report;
    const fields = { scope: name, states, transitions, deepest, isComplete, wallSeconds, violation };
    printNext(streams, output, fields, () => lines(report, wallSeconds));
    isBroken ||= violation !== undefined;
  }
  if (isBroken) throw new Ended(EXIT_FAILED);
}

const progressOf = (name: string, { states, transitions, deepest, waiting }: ExploreProgress, wallMs: number): string =>
  `${name}: ${states} states, ${transitions} transitions, longest ${deepest}, ${waiting} to look at, ${Math.round(wallMs / 1000)} s\n`;

function lines({ scope, states, transitions, deepest, isComplete, violation }: ExploreReport, wallSeconds: number): string {
  const numbers = [states, transitions, deepest, wallSeconds.toFixed(1)].map((value) => String(value).padStart(12)).join('');
  const verdict = violation === undefined ? (isComplete ? 'complete' : 'given up, nothing found') : `broken: ${violation.checker}`;
  const found = violation === undefined ? '' : `  ${violation.message}\n${violation.schedule.map((choice) => `    ${choice}\n`).join('')}`;
  return `${scope.name.padEnd(12)}${numbers}  ${verdict}\n${found}`;
}
