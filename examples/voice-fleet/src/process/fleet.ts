import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from 'raftgate';
import { until } from '../fleet/time.ts';
import { REGIONS, WORKERS_PER_REGION } from '../fleet/names.ts';
import { READY_TIMEOUT_MS, SERVING_TIMEOUT_MS } from '../limits.ts';

const WORKER_MAIN = fileURLToPath(new URL('../worker/main.ts', import.meta.url));
const ROUTER_MAIN = fileURLToPath(new URL('../router/main.ts', import.meta.url));

export interface FleetPlace {
  readonly half: 'gate' | 'control';
  readonly endpoints: readonly string[];
  readonly directory: string;
}
interface Member {
  readonly region: string;
  readonly port: number;
  readonly child: Child;
}

/** One half's processes: a router and the workers of each region. Routers know the workers that may be asked. */
export class Fleet {
  readonly #place: FleetPlace;
  readonly #routers = new Map<string, Member>();
  readonly #workers = new Map<string, Member>();
  readonly #children = new Set<Child>();
  #isStopped = false;
  /** The last document a process said with a word: `PROCESS WORD` -> `holds {"name"}`, `serving {}`. */
  readonly #said = new Map<string, unknown>();

  constructor(place: FleetPlace) {
    this.#place = place;
  }

  /** Resolves once every process listens; whether it has anything to serve is another matter. */
  async start(): Promise<void> {
    const routers = REGIONS.map(async (region) => {
      this.#routers.set(region, await this.#spawn(ROUTER_MAIN, region, `${region}-router`));
    });
    const workers = REGIONS.flatMap((region) =>
      Array.from({ length: WORKERS_PER_REGION }, (_, at) => this.#startWorker(region, `${region}-${at + 1}`)),
    );
    await Promise.all([...routers, ...workers]);
    for (const region of REGIONS) this.#tell(region);
  }

  routers(): readonly { readonly half: string; readonly region: string; readonly port: number }[] {
    return [...this.#routers].map(([region, { port }]) => ({ half: this.#place.half, region, port }));
  }

  /** Of routers and workers. */
  get processes(): number {
    return this.#routers.size + this.#workers.size;
  }

  workerNames(region: string): readonly string[] {
    return [...this.#workers].filter(([, member]) => member.region === region).map(([name]) => name);
  }

  /** Resolves once every worker says that it holds this. */
  async allHold(name: string): Promise<void> {
    const holds = (worker: string): boolean => {
      const held = this.#said.get(`${worker} holds`) as { readonly name: string } | undefined;
      return held?.name === name;
    };
    await until(`all workers hold ${name}`, SERVING_TIMEOUT_MS, () => [...this.#workers.keys()].every(holds) || undefined);
  }

  /** A worker that joins is asked once it serves, not before. */
  async addWorker(region: string, name: string): Promise<void> {
    await this.#startWorker(region, name);
    await this.serving(name);
    this.#tell(region);
  }

  /** Taken out of the router first, so that nobody is sent to a worker that is going. */
  async restartWorker(name: string): Promise<void> {
    const { region, child } = this.#member(name);
    this.#workers.delete(name);
    this.#said.delete(`${name} serving`);
    this.#tell(region);
    await child.stop();
    await this.addWorker(region, name);
  }

  async serving(name: string): Promise<void> {
    await until(`${name} serves`, SERVING_TIMEOUT_MS, () => this.#said.has(`${name} serving`) || undefined);
  }

  /** Ends every process that was ever started, those that are not ready yet too, and starts no other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#children].map((child) => child.stop()));
  }

  async #startWorker(region: string, name: string): Promise<void> {
    this.#workers.set(name, await this.#spawn(WORKER_MAIN, region, name));
  }

  async #spawn(script: string, region: string, name: string): Promise<Member> {
    if (this.#isStopped) throw new Error('the fleet was stopped');
    const { half, endpoints, directory } = this.#place;
    const args = [`--half=${half}`, `--region=${region}`, `--name=${name}`, `--endpoints=${endpoints.join(',')}`, `--dir=${directory}`];
    const onLine = (line: string): void => {
      const space = line.indexOf(' {');
      if (space < 0) return;
      const [word, document] = [line.slice(0, space), JSON.parse(line.slice(space + 1))];
      this.#said.set(`${name} ${word}`, document);
    };
    const child = new Child({ name: `${half}-${name}`, script, args, logFile: join(directory, `${half}-${name}.log`), onLine });
    this.#children.add(child);
    void child.exited.then(() => this.#children.delete(child));
    const ready = await child.waitFor(/^ready /, READY_TIMEOUT_MS);
    const { port }: { readonly port: number } = JSON.parse(ready.slice('ready '.length));
    return { region, child, port };
  }

  #tell(region: string): void {
    const workers = [...this.#workers].filter(([, member]) => member.region === region).map(([name, { port }]) => ({ name, port }));
    this.#routers.get(region)?.child.send(`workers ${JSON.stringify({ workers })}`);
  }

  #member(name: string): Member {
    const member = this.#workers.get(name);
    if (member === undefined) throw new Error(`no worker ${name} in the ${this.#place.half} half`);
    return member;
  }
}
