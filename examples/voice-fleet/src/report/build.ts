import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, parseHistory } from '@raftgate/proof';
import { CHANNEL } from '../fleet/names.ts';
import { FLEET_LEASE_SECONDS } from '../limits.ts';
import { HISTORY_FILE } from '../story/history.ts';
import { NOTICED_AFTER_MS } from '../story/run.ts';
import type { Told } from '../story/run.ts';
import type { World } from '../story/world.ts';
import { controlClaims, gateClaims } from './claims.ts';
import { controlChanges } from './control.ts';
import { overlayEverywhereAtMs, usesOf } from './kill-switch.ts';
import { byRequest, fleetHops, readHalf } from './logs.ts';
import type { HalfFigures, Report } from './report.ts';
import { versions } from './versions.ts';

/** On two cores with twenty processes a flip may wait for its turn. */
const BOUNDS = { convergenceMs: 10_000, leaseMs: FLEET_LEASE_SECONDS * 1000 };

/** Reads every log of the run, has the checker judge them against what the cluster committed, and says what it was. */
export async function buildReport({ directory, keys }: World, told: Told, seconds: number): Promise<Report> {
  const untilMs = Date.now();
  const history = parseHistory(readFileSync(join(directory, HISTORY_FILE), 'utf8'));
  const gate = readHalf(directory, 'gate');
  const requests = byRequest(gate.hops, untilMs);
  const verdict = judge({ hops: fleetHops(requests), history, keys, channel: CHANNEL, bounds: BOUNDS });
  const changes = controlChanges(byRequest(readHalf(directory, 'control').hops, untilMs), told.changes);
  const { figures } = verdict;
  const taken = figures.withdrawals.find((one) => one.name === 'voice@r3b');
  const rollbackMs = taken === undefined ? undefined : Math.max(0, Math.round(taken.lastWrongMs));
  const warm = usesOf('prompt/reply-warm', requests, overlayEverywhereAtMs(keys, history.events) ?? 0);
  return {
    claims: [...told.claims, ...gateClaims({ verdict, requests, refusedLines: gate.refused, rollbackMs, warm }), ...controlClaims(changes)],
    requests: requests.length,
    mixedRequests: figures.mixedRequests,
    wrongAnswers: figures.wrongAnswers,
    failedRequests: requests.filter((request) => request.client?.status !== 200).length,
    wrongAnswersByRelease: figures.wrongByRelease,
    answersByRelease: figures.answersByRelease,
    control: { ...summed(changes), changes, noticedAfterMs: NOTICED_AFTER_MS },
    rollbackMs: rollbackMs ?? UNKNOWN_MS,
    writeBlockedMs: told.claims.find((claim) => claim.name.startsWith('writes are possible'))?.figure ?? UNKNOWN_MS,
    convergeMs: { p50: figures.convergeMs.p50 ?? UNKNOWN_MS, p99: figures.convergeMs.p99 ?? UNKNOWN_MS },
    activations: figures.convergeMs.samples,
    versions: await versions(),
    logs: logs(directory),
    seconds,
  };
}

/** A time that was not measured; a claim that needs it is broken. */
const UNKNOWN_MS = -1;

function summed(changes: readonly HalfFigures[]): HalfFigures {
  const sum = (of: (figures: HalfFigures) => number): number => changes.reduce((total, change) => total + of(change), 0);
  return {
    requests: sum((each) => each.requests),
    mixedRequests: sum((each) => each.mixedRequests),
    wrongAnswers: sum((each) => each.wrongAnswers),
    failedRequests: sum((each) => each.failedRequests),
  };
}

function logs(directory: string): Readonly<Record<string, string>> {
  return {
    'requests with the gate': join(directory, 'gate-*.ndjson'),
    'requests without': join(directory, 'control-*.ndjson'),
    'what the cluster committed': join(directory, HISTORY_FILE),
    'members and their data': join(directory, 'cluster'),
    'output of each process': join(directory, '*.log'),
  };
}
