import { rounded, table, wrapped } from '../terminal/format.ts';
import type { Claim } from './claim.ts';
import type { ControlChange, Report } from './report.ts';

/** The report as lines for people. */
export function renderReport(report: Report): readonly string[] {
  return [
    '',
    'claims',
    ...indented(claims(report.claims)),
    '',
    'both halves',
    ...indented(halves(report)),
    '',
    `without the gate, by change (gap: time between the two writes; a bad pair is noticed after ${report.control.noticedAfterMs / 1000} s)`,
    ...indented(changes(report.control.changes)),
    '',
    'times',
    ...indented(times(report)),
    '',
    'logs',
    ...indented(table(Object.entries(report.logs).map(([what, where]) => [what, where]))),
  ];
}

function claims(all: readonly Claim[]): readonly string[] {
  return table(
    all.flatMap((claim) => {
      const [first = '', ...more] = wrapped(claim.name, CLAIM_COLUMNS);
      return [[claim.held ? 'held' : 'BROKEN', figure(claim.figure, claim.unit), first], ...more.map((line) => ['', '', line])];
    }),
  );
}

const CLAIM_COLUMNS = 96;

function halves(report: Report): readonly string[] {
  const row = (name: string, of: (half: Report | Report['control']) => number): readonly string[] => [
    name,
    text(of(report)),
    text(of(report.control)),
  ];
  return table([
    ['', 'with the gate', 'without'],
    row('requests', (half) => half.requests),
    row('mixed-version requests', (half) => half.mixedRequests),
    row('wrong answers, no error', (half) => half.wrongAnswers),
    row('errors', (half) => half.failedRequests),
    ...Object.entries(report.wrongAnswersByRelease).map(([release, count]) => [`wrong answers of ${release}`, text(count), '']),
  ]);
}

function changes(all: readonly ControlChange[]): readonly string[] {
  const head = ['change', 'order', 'gap ms', 'requests', 'mixed', 'wrong', 'errors'];
  const rows = all.map((each) => [
    each.change,
    each.order,
    ...[each.gapMs, each.requests, each.mixedRequests, each.wrongAnswers, each.failedRequests].map(text),
  ]);
  return table([head, ...rows]);
}

function times(report: Report): readonly string[] {
  return table([
    [
      'commit to last acknowledgement',
      `p50 ${rounded(report.convergeMs.p50)} ms`,
      `p99 ${rounded(report.convergeMs.p99)} ms`,
      `${report.activations} activations`,
    ],
    ['rollback record to last wrong answer', `${rounded(report.rollbackMs)} ms`],
    ['writes blocked when the leader died', `${rounded(report.writeBlockedMs)} ms`],
    ['the whole run', `${Math.round(report.seconds)} s`],
  ]);
}

function figure(value: number, unit: string): string {
  if (unit === 'bool') return value === 1 ? 'yes' : 'no';
  return `${text(rounded(value))} ${unit}`;
}

function text(value: number): string {
  return value.toLocaleString('en-US');
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
