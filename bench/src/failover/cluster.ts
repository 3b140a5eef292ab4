import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { freePorts } from 'raftgate';

const RAFTGATE = fileURLToPath(new URL('../../../packages/raftgate/src/main.ts', import.meta.url));
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 10;

/** Whose processes: both take etcd's flags, and answer on etcd's API and /metrics. */
export type Kind = 'raftgate' | 'etcd';
const COMMANDS: Readonly<Record<Kind, readonly string[]>> = { raftgate: [process.execPath, RAFTGATE, 'serve'], etcd: ['etcd'] };

interface Place {
  readonly name: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

export interface Syncs {
  readonly count: number;
  readonly ms: number;
}

/** Members as real processes on loopback, at etcd's default timeouts unless flags say otherwise. */
export class Cluster {
  readonly places: readonly Place[];
  private readonly kind: Kind;
  private readonly directory: string;
  private readonly children = new Map<Place, ChildProcess>();

  private constructor(kind: Kind, directory: string, places: readonly Place[]) {
    this.kind = kind;
    this.directory = directory;
    this.places = places;
  }

  static async start(kind: Kind, directory: string, members: number): Promise<Cluster> {
    const ports = await freePorts(members * 2);
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    const places = Array.from({ length: members }, (_, at) => ({
      name: `m${at + 1}`,
      clientUrl: urls[at * 2] ?? '',
      peerUrl: urls[at * 2 + 1] ?? '',
    }));
    const cluster = new Cluster(kind, directory, places);
    for (const place of places) cluster.launch(place);
    await cluster.leader();
    return cluster;
  }

  launch(place: Place): void {
    const log = openSync(join(this.directory, `${this.kind}-${place.name}.log`), 'a');
    const [command = '', ...first] = COMMANDS[this.kind];
    const flags = [
      `--name=${place.name}`,
      `--data-dir=${join(this.directory, `${this.kind}-${place.name}`)}`,
      `--listen-client-urls=${place.clientUrl}`,
      `--advertise-client-urls=${place.clientUrl}`,
      `--listen-peer-urls=${place.peerUrl}`,
      `--initial-advertise-peer-urls=${place.peerUrl}`,
      `--initial-cluster=${this.places.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',')}`,
      '--initial-cluster-state=new',
    ];
    this.children.set(place, spawn(command, [...first, ...flags], { stdio: ['ignore', log, log] }));
  }

  signal(place: Place, signal: NodeJS.Signals): void {
    this.children.get(place)?.kill(signal);
  }

  async ended(place: Place): Promise<void> {
    const child = this.children.get(place);
    if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  /** The member that leads, once every member that runs is healthy. */
  async leader(): Promise<Place> {
    for (const deadline = performance.now() + READY_TIMEOUT_MS; performance.now() < deadline;) {
      const states = await Promise.all(this.places.map((place) => stateOf(place)));
      const leader = this.places[states.indexOf('leader')];
      if (leader !== undefined && states.every((state) => state !== 'none')) return leader;
      await sleep(POLL_MS);
    }
    throw new Error(`${this.kind}: no leader in ${READY_TIMEOUT_MS} ms; logs in ${this.directory}`);
  }

  /** Elections since the members started, as the members count them. */
  async leaderChanges(): Promise<number> {
    const texts = await Promise.all(this.places.map(metrics));
    return Math.max(...texts.map((text) => Number(/^etcd_server_leader_changes_seen_total (\d+)/m.exec(text)?.[1] ?? 0)));
  }

  /** Syncs of the logs of all but `without` since they started, as the members count and time them. */
  async syncs(without: Place): Promise<Syncs> {
    const texts = await Promise.all(this.places.filter((place) => place !== without).map(metrics));
    const sum = (pattern: RegExp): number => texts.reduce((total, text) => total + Number(pattern.exec(text)?.[1] ?? 0), 0);
    return {
      count: sum(/^etcd_disk_wal_fsync_duration_seconds_count (\S+)/m),
      ms: sum(/^etcd_disk_wal_fsync_duration_seconds_sum (\S+)/m) * 1_000,
    };
  }

  async stop(): Promise<void> {
    for (const child of this.children.values()) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(this.places.map((place) => this.ended(place)));
  }
}

async function stateOf(place: Place): Promise<'leader' | 'follower' | 'none'> {
  const text = await metrics(place);
  if (!/^etcd_server_has_leader 1/m.test(text)) return 'none';
  return /^etcd_server_is_leader 1/m.test(text) ? 'leader' : 'follower';
}

async function metrics({ clientUrl }: Place): Promise<string> {
  try {
    const response = await fetch(`${clientUrl}/metrics`, { signal: AbortSignal.timeout(1_000) });
    return await response.text();
  } catch {
    return '';
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
