import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cluster, type Kind } from './cluster.ts';
import { type Round, round } from './kill.ts';
import { stalls } from './stalls.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const;
const MEMBERS = 3;

/** How long clients of a follower wait when the leader goes: ours beside etcd, real processes, etcd's default timeouts. */
export const bench = {
  about: 'from the end of the leader to the next acknowledged write: ours and etcd; false elections under stalls',
  run,
};

interface Figures {
  readonly kills: number;
  readonly nextWriteMs: Quantiles;
  readonly inFlightMs: Quantiles;
}
interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      json: { type: 'boolean', default: false },
      kills: { type: 'string', default: '50' },
      /** Rounds of etcd, each of which takes seconds. */
      'peer-kills': { type: 'string', default: '' },
      kinds: { type: 'string', default: 'raftgate,etcd' },
      signals: { type: 'string', default: SIGNALS.join() },
      'stall-minutes': { type: 'string', default: '0' },
    },
  });
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-failover-'));
  const kinds = values.kinds.split(',').filter((kind): kind is Kind => kind === 'raftgate' || kind === 'etcd');
  const points: Record<string, unknown>[] = [];
  try {
    for (const signal of SIGNALS.filter((each) => values.signals.split(',').includes(each))) {
      const point: Record<string, unknown> = { point: signal.toLowerCase() };
      for (const kind of kinds) {
        const kills = kind === 'etcd' && values['peer-kills'] !== '' ? values['peer-kills'] : values.kills;
        point[kind] = await measure(kind, directory, signal, Number(kills));
      }
      points.push(point);
    }
    const minutes = Number(values['stall-minutes']);
    if (minutes > 0) points.push({ point: 'stalls', ...(await stalls(directory, minutes)) });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (values.json) console.log(JSON.stringify({ points }));
}

async function measure(kind: Kind, directory: string, signal: (typeof SIGNALS)[number], kills: number): Promise<Figures> {
  const place = mkdtempSync(join(directory, `${kind}-`));
  const cluster = await Cluster.start(kind, place, MEMBERS);
  const rounds: Round[] = [];
  try {
    for (let i = 0; i < kills; i++) rounds.push(await round(cluster, signal, i));
  } finally {
    await cluster.stop();
  }
  const figures = {
    kills,
    nextWriteMs: quantiles(rounds.map((each) => each.nextWriteMs)),
    inFlightMs: quantiles(rounds.map((each) => each.inFlightMs)),
  };
  const line = ({ p50, p99, max }: Quantiles): string => `p50 ${p50} p99 ${p99} max ${max} ms`;
  console.log(
    `${signal.padEnd(8)} ${kind.padEnd(9)} next write ${line(figures.nextWriteMs)};  in flight ${line(figures.inFlightMs)}  (${kills})`,
  );
  return figures;
}

function quantiles(values: readonly number[]): Quantiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
