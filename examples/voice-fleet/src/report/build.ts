import { join } from 'node:path';
import { CANARY_REGION } from '../fleet/names.ts';
import { activations } from '../story/converge.ts';
import { NOTICED_AFTER_MS } from '../story/run.ts';
import type { Told } from '../story/run.ts';
import type { World } from '../story/world.ts';
import { percentile } from '../terminal/format.ts';
import { controlClaims, gateClaims } from './claims.ts';
import { readCommitted } from './committed.ts';
import { controlChanges } from './control.ts';
import { overlayEverywhereAtMs, usesOf } from './kill-switch.ts';
import { gateFindings } from './gate.ts';
import { byRequest, readHops } from './logs.ts';
import type { HalfFigures, Report } from './report.ts';
import { rollbackMs } from './rollback.ts';
import { versions } from './versions.ts';

/** Reads every log of the run and says what it was. */
export async function buildReport(world: World, told: Told, seconds: number): Promise<Report> {
  const { directory, keys, history } = world;
  const committed = readCommitted(keys, history.events);
  const gate = byRequest(readHops(directory, 'gate'));
  const control = byRequest(readHops(directory, 'control'));
  const findings = gateFindings(gate, committed);
  const changes = controlChanges(control, told.changes);
  const flips = activations(keys, history.events).filter((flip) => flip.instances > 0);
  const converged = flips.flatMap((flip) => flip.convergeMs ?? []);
  const back = rollbackMs(gate, committed, 'r3b');
  const everywhereAtMs = overlayEverywhereAtMs(keys, history.events);
  const warm = usesOf('prompt/reply-warm', gate, everywhereAtMs ?? 0);
  const isElsewhere = gate.some((request) => request.client?.wrong === true && request.client.region !== CANARY_REGION);
  return {
    claims: [...told.claims, ...gateClaims(findings, { flips, back, isElsewhere, warm }), ...controlClaims(changes)],
    requests: findings.requests,
    mixedRequests: findings.mixedRequests,
    wrongAnswers: findings.wrongAnswers,
    failedRequests: findings.failedRequests,
    wrongAnswersByRelease: findings.wrongAnswersByRelease,
    answersByRelease: findings.answersByRelease,
    control: { ...summed(changes), changes, noticedAfterMs: NOTICED_AFTER_MS },
    rollbackMs: back ?? -1,
    writeBlockedMs: told.claims.find((claim) => claim.name.startsWith('writes are possible'))?.figure ?? -1,
    convergeMs: { p50: percentile(converged, 50) ?? -1, p99: percentile(converged, 99) ?? -1 },
    activations: flips.length,
    versions: await versions(),
    logs: logs(directory),
    seconds,
  };
}

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
    'what the cluster committed': join(directory, 'history.ndjson'),
    'members and their data': join(directory, 'cluster'),
    'output of each process': join(directory, '*.log'),
  };
}
