import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { freePorts } from './ports.ts';

/** A member that has not served by then will not: the error carries its last lines. */
const READY_TIMEOUT_MS = 120_000;
const READY = /ready to serve client requests/;
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface LocalClusterOptions {
  /** Data directories and logs lie below it. */
  readonly directory: string;
  readonly members: number;
  /** Client and peer port of each member in turn; absent: free ones are drawn. A data directory belongs to its peer port. */
  readonly ports?: readonly number[];
  /** More flags for every member. */
  readonly flags?: readonly string[];
  /** Ends a start that is still under way: every member is stopped and `start` rejects. */
  readonly signal?: AbortSignal;
}

interface Place {
  readonly name: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

/** A cluster of real processes on loopback: for `raftgate dev`, the example and tests. */
export class LocalCluster {
  readonly places: readonly Place[];
  readonly #options: LocalClusterOptions;
  readonly #children = new Map<string, Child>();

  private constructor(options: LocalClusterOptions, places: readonly Place[]) {
    this.#options = options;
    this.places = places;
  }

  /** Starts every member and waits until all serve. */
  static async start(options: LocalClusterOptions): Promise<LocalCluster> {
    mkdirSync(options.directory, { recursive: true });
    const ports = options.ports ?? (await freePorts(options.members * 2));
    const places = Array.from({ length: options.members }, (_, at) => ({
      name: `m${at + 1}`,
      clientUrl: `http://127.0.0.1:${ports[at * 2]}`,
      peerUrl: `http://127.0.0.1:${ports[at * 2 + 1]}`,
    }));
    const cluster = new LocalCluster(options, places);
    const giveUp = (): void => void cluster.stop();
    options.signal?.throwIfAborted();
    options.signal?.addEventListener('abort', giveUp);
    try {
      await Promise.all(places.map((place) => cluster.startMember(place.name)));
      options.signal?.throwIfAborted();
    } catch (error) {
      await cluster.stop();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', giveUp);
    }
    return cluster;
  }

  get endpoints(): string[] {
    return this.places.map((place) => place.clientUrl);
  }

  logFile(name: string): string {
    return join(this.#options.directory, `${name}.log`);
  }

  dataDir(name: string): string {
    return join(this.#options.directory, `${name}.raftgate`);
  }

  member(name: string): Child {
    const child = this.#children.get(name);
    if (child === undefined) throw new Error(`no member ${name}; there are ${[...this.#children.keys()].join(' ')}`);
    return child;
  }

  /** (Re)starts one member on its data directory and waits until it serves. */
  async startMember(name: string): Promise<void> {
    const place = this.places.find((candidate) => candidate.name === name);
    if (place === undefined) throw new Error(`no member ${name}`);
    const child = new Child({ name, script: MAIN, args: this.#flags(place), logFile: this.logFile(name) });
    this.#children.set(name, child);
    await child.waitFor(READY, READY_TIMEOUT_MS);
  }

  /** SIGKILL: what a crash looks like. Resolves once the process is gone. */
  async kill(name: string): Promise<void> {
    const child = this.member(name);
    child.signal('SIGKILL');
    await child.exited;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
  }

  #flags(place: Place): string[] {
    return [
      'serve',
      `--name=${place.name}`,
      `--data-dir=${this.dataDir(place.name)}`,
      `--listen-client-urls=${place.clientUrl}`,
      `--advertise-client-urls=${place.clientUrl}`,
      `--listen-peer-urls=${place.peerUrl}`,
      `--initial-advertise-peer-urls=${place.peerUrl}`,
      `--initial-cluster=${this.places.map((each) => `${each.name}=${each.peerUrl}`).join(',')}`,
      '--initial-cluster-state=new',
      ...(this.#options.flags ?? []),
    ];
  }
}
