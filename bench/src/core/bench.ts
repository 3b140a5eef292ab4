import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Values, program } from '../program.ts';
import { build } from '../wire/process.ts';

const PEER = fileURLToPath(new URL('../../core-peer', import.meta.url));
const MEASURE = fileURLToPath(new URL('measure.ts', import.meta.url));

interface Point {
  readonly name: string;
  /** Entries proposed together. */
  readonly proposals: number;
  /** Commands in an entry: our log's unit. etcd-io/raft has none; the same bytes are one entry there. */
  readonly commands: number;
  readonly targetNsPerCommand: number;
}

const BODY_BYTES = 64;
const POINTS: readonly Point[] = [
  { name: 'unbatched', proposals: 1, commands: 1, targetNsPerCommand: 3_000 },
  { name: '64 proposals a turn', proposals: 64, commands: 1, targetNsPerCommand: 150 },
  { name: '256 proposals a turn', proposals: 256, commands: 1, targetNsPerCommand: 150 },
  { name: '64 commands an entry', proposals: 1, commands: 64, targetNsPerCommand: 150 },
];

interface Run {
  readonly nsPerCommand: number;
  readonly nsPerProposal: number;
  readonly bytesPerProposal: number;
}

/** The core alone: three voters in memory, one thread, from propose until all three have applied; beside etcd-io/raft's RawNode. */
export const bench = program(
  'the core alone, a proposal from propose to applied on three voters: ours and etcd-io/raft',
  { seconds: { about: 'of each run', default: '1' }, repetitions: { about: 'both sides take turns so often', default: '3' } },
  run,
);

async function run(values: Values<'seconds' | 'repetitions'>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'raftgate-bench-'));
  try {
    build('go', ['build', '-o', scratch, '.'], PEER);
    const peer = join(scratch, 'core-peer');
    const points = POINTS.map((point) => measure(point, peer, values.seconds, Number(values.repetitions)));
    if (values.json) console.log(JSON.stringify({ points }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Both sides take turns within each repetition, so that other load on the machine meets both. */
function measure(point: Point, peer: string, seconds: string, repetitions: number) {
  const options = [point.proposals, point.commands, BODY_BYTES].map(String);
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (let i = 0; i < repetitions; i++) {
    theirs.push(once(peer, [...options, seconds]));
    ours.push(once(process.execPath, ['--max-semi-space-size=64', MEASURE, ...options, seconds]));
  }
  const ratio = median(ours.map((each, i) => each.nsPerCommand / theirs[i].nsPerCommand));
  const nsPerCommand = median(ours.map((each) => each.nsPerCommand));
  const etcdNsPerCommand = median(theirs.map((each) => each.nsPerCommand));
  console.log(`${point.name}: ns a command (target ${point.targetNsPerCommand}), bytes allocated a proposal on all three`);
  console.log(`  raftgate        ${row(ours)}`);
  console.log(`  etcd-io/raft    ${row(theirs)}`);
  console.log(`  ratio           ${ratio.toFixed(2)}`);
  return { point: point.name, nsPerCommand, etcdNsPerCommand, ratio, targetNsPerCommand: point.targetNsPerCommand };
}

function once(program: string, options: readonly string[]): Run {
  return JSON.parse(execFileSync(program, [...options], { encoding: 'utf8' })) as Run;
}

function row(runs: readonly Run[]): string {
  const ns = runs.map((each) => each.nsPerCommand).sort((a, b) => a - b);
  const times = [ns[0], median(ns), ns[ns.length - 1]].map((each) => each.toFixed(0)).join(' / ');
  return `${times.padEnd(24)} ${median(runs.map((each) => each.bytesPerProposal)).toFixed(0)} B`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
