import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Values, program } from '../program.ts';
import { Cluster, type Kind } from './cluster.ts';
import { type DiskFigures, sampleDisk } from './disk.ts';
import { type Round, round } from './kill.ts';
import { type Quantiles, line, quantiles } from './quantiles.ts';
import { stalls } from './stalls.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const;
const MEMBERS = 3;

/** How long clients of a follower wait when the leader goes: ours beside etcd, real processes, etcd's default timeouts. */
export const bench = program(
  'from the end of the leader to the next acknowledged write: ours and etcd; false elections under stalls',
  {
    kills: { about: 'of each signal', default: '50' },
    'peer-kills': { about: 'of etcd, each of which takes seconds; as many as of ours unless given', default: '' },
    kinds: { about: 'whose leaders, comma separated: raftgate etcd', default: 'raftgate,etcd' },
    signals: { about: 'comma separated; none: no leader is ended', default: SIGNALS.join() },
    'stall-minutes': { about: 'of load with injected stalls of the collector and the disk', default: '0' },
  },
  run,
);

interface Figures {
  readonly kills: number;
  readonly nextWriteMs: Quantiles;
  readonly inFlightMs: Quantiles;
  /** The members' disk just before, and what their own syncs took on average, from one round's writes to the next. */
  readonly disk: DiskFigures;
  readonly membersSyncMs: number;
}

async function run(values: Values<'kills' | 'peer-kills' | 'kinds' | 'signals' | 'stall-minutes'>): Promise<void> {
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
  const disk = await sampleDisk(place);
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
    disk,
    membersSyncMs: meanSyncMs(rounds),
  };
  console.log(
    `${signal.padEnd(8)} ${kind.padEnd(9)} next write ${line(figures.nextWriteMs)};  in flight ${line(figures.inFlightMs)}  (${kills})`,
  );
  console.log(
    `${''.padEnd(18)} of which the disk: a sync ${line(disk.syncMs)};  two in sequence ${line(disk.twoSyncsMs)};  members' mean ${figures.membersSyncMs} ms`,
  );
  return figures;
}

function meanSyncMs(rounds: readonly Round[]): number {
  const syncs = rounds.reduce((sum, each) => sum + each.syncs.count, 0);
  const ms = rounds.reduce((sum, each) => sum + each.syncs.ms, 0);
  return Math.round((ms / Math.max(1, syncs)) * 10) / 10;
}
