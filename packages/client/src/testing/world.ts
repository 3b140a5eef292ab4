import { digestOf, encodeDocument, Keys } from '@raftgate/contract';
import type { Assignment, BundleBody, BundlePart, Channel, Digest, Generation, JsonObject, Overlay, PrepareSet } from '@raftgate/contract';
import { MemoryEngine } from '@raftgate/kv/memory';
import type { Fault } from '@raftgate/kv/memory';
import { FleetClient } from '../fleet/client.ts';
import type { FleetEvent } from '../fleet/events.ts';
import type { Loader } from '../fleet/loader.ts';
import type { FleetOptions, SnapshotCache } from '../fleet/options.ts';
import type { KvTransport, TxnResult } from '../kv/types.ts';
import { SimIo } from './sim-io.ts';

export interface Release {
  readonly name: string;
  readonly bundle: Digest;
  readonly parts: Readonly<Record<string, Digest>>;
}

/** What a fake application loads: the release's own number, out of its model part. */
export interface Loaded {
  readonly release: string;
  readonly id: number;
}

/** A cache that survives its process, as a disk would. */
export class MemoryCache implements SnapshotCache {
  bytes: Uint8Array | undefined;
  saves = 0;
  fail = false;
  load(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.bytes);
  }
  save(bytes: Uint8Array): Promise<void> {
    if (this.fail) return Promise.reject(new Error('the disk is full'));
    this.bytes = bytes;
    this.saves += 1;
    return Promise.resolve();
  }
}

/** A control plane in memory, written to by hand, and SDKs on simulated time. */
export class World {
  readonly io: SimIo;
  readonly engine: MemoryEngine;
  readonly keys = new Keys('test');
  readonly events: FleetEvent[] = [];
  /** True: nobody reaches the control plane. Watches that stand hear nothing that was not delivered before. */
  isDown = false;
  fault: (call: 'range' | 'txn' | 'lease', request: object) => Fault | undefined = () => undefined;
  readonly kv;
  #epoch = 0;
  #instance = 0;

  constructor(seed = 1) {
    this.io = new SimIo(seed);
    this.engine = new MemoryEngine({
      timers: this.io.timers,
      fault: (call, request) => (this.isDown ? 'refused' : this.fault(call, request)),
    });
    this.kv = this.engine.connect();
  }

  put(key: string, document: object): number {
    return this.engine.txn({ compare: [], success: [{ op: 'put', key, value: encodeDocument(document) }] }).revision;
  }

  remove(key: string): void {
    this.engine.txn({ compare: [], success: [{ op: 'delete', key }] });
  }

  /** Commits a release whose model answers with `name`. */
  release(name: string, specs: Readonly<Record<string, JsonObject>> = {}): Release {
    const all: Readonly<Record<string, JsonObject>> = {
      'model/vad': { task: 'vad', artifacts: [], accepts: {}, parameters: { release: name } },
      'servingConfig/vad': { model: 'vad', frame: name.length },
      ...specs,
    };
    const parts: BundlePart[] = Object.entries(all)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, spec]) => {
        const [kind, part] = id.split('/') as [BundlePart['kind'], string];
        const document = { format: 1, kind, name: part, version: name, spec };
        const digest = digestOf(document);
        this.put(this.keys.part(kind, digest), document);
        return { kind, name: part, version: name, digest, roles: [], impact: 'load' };
      });
    const body: BundleBody = { format: 1, parts };
    const bundle = digestOf(body);
    this.put(this.keys.bundleBody(bundle), body);
    return { name, bundle, parts: Object.fromEntries(parts.map((part) => [`${part.kind}/${part.name}`, part.digest])) };
  }

  channel(change: Partial<Channel> = {}): void {
    const channel: Channel = {
      format: 1,
      channel: 'voice',
      roles: ['worker'],
      regions: ['a'],
      coordination: 'barrier',
      pin: 'request',
      serving: 'multiplexed',
      stalenessBoundMs: 10_000,
      expiryAction: 'serve-stale',
      minServing: {},
      prepareMode: 'side-by-side',
      abortPolicy: 'drain-unready',
      ...change,
    };
    this.put(this.keys.channel('voice'), channel);
  }

  assignment(generations: readonly Generation[], change: Partial<Assignment> = {}): Assignment {
    this.#epoch = change.epoch ?? this.#epoch + 1;
    return { format: 1, lineage: 1, epoch: this.#epoch, channel: 'voice', region: 'a', generations, salt: 's1', ...change };
  }

  assign(generations: readonly Generation[], change: Partial<Assignment> = {}): number {
    return this.put(this.keys.assignment('voice', 'a'), this.assignment(generations, change));
  }

  prepare(release: Release, change: Partial<PrepareSet> = {}): void {
    const prepare: PrepareSet = {
      format: 1,
      rollout: 'ro1',
      attempt: 1,
      channel: 'voice',
      region: 'a',
      lineage: 1,
      bundle: release.bundle,
      name: release.name,
      level: 'probed',
      members: [],
      frozenAtRevision: 1,
      minPrepared: 1,
      deadlineMs: 60_000,
      ...change,
    };
    this.put(this.keys.prepare('voice', 'a'), prepare);
  }

  overlay(change: Partial<Overlay> = {}): number {
    return this.put(this.keys.overlay('voice'), {
      format: 1,
      channel: 'voice',
      sequence: 1,
      killSwitches: [],
      revokedDigests: [],
      ...change,
    });
  }

  sdk(change: Partial<FleetOptions<Loaded>> = {}): FleetClient<Loaded> {
    this.#instance += 1;
    return new FleetClient<Loaded>({
      kv: this.kv,
      io: this.io,
      namespace: 'test',
      channel: 'voice',
      region: 'a',
      role: 'worker',
      instance: `w${this.#instance}`,
      loader: new FakeLoader(),
      onEvent: (event) => void this.events.push(event),
      ...change,
    });
  }

  /** An SDK that serves. */
  async serving(change: Partial<FleetOptions<Loaded>> = {}): Promise<FleetClient<Loaded>> {
    const sdk = this.sdk(change);
    void sdk.start();
    await this.io.until(() => sdk.status().isServing);
    return sdk;
  }

  /** Ends it without waiting for pins that the test holds on to. */
  async stop(...sdks: readonly FleetClient<Loaded>[]): Promise<void> {
    let left = sdks.length;
    for (const sdk of sdks) void sdk.stop({ drainMs: 0 }).then(() => (left -= 1));
    await this.io.until(() => left === 0);
  }

  /** What an instance says of itself in the store. */
  record(instance: string): unknown {
    const found = this.engine.tree.latest(this.keys.instance('voice', 'a', instance));
    return found === undefined ? undefined : JSON.parse(new TextDecoder().decode(found.value));
  }
}

export const stable = (release: Release, weight = 100): Generation => ({
  bundle: release.bundle,
  name: release.name,
  role: 'stable',
  weight,
});
export const candidate = (release: Release, weight: number): Generation => ({ ...stable(release, weight), role: 'candidate' });
export const draining = (release: Release): Generation => ({ ...stable(release, 0), role: 'draining' });
export const fallback = (release: Release): Generation => ({ ...stable(release, 0), role: 'fallback' });

/** A transport in front of another: `txn` may be told to do something first, and the other may be changed for a third. */
export class Detour implements KvTransport {
  target: KvTransport;
  beforeAnswer: () => Promise<void> = () => Promise.resolve();
  changeAnswer: (answer: TxnResult) => TxnResult = (answer) => answer;

  constructor(target: KvTransport) {
    this.target = target;
  }
  range(...call: Parameters<KvTransport['range']>): ReturnType<KvTransport['range']> {
    return this.target.range(...call);
  }
  async txn(...call: Parameters<KvTransport['txn']>): Promise<TxnResult> {
    const answer = await this.target.txn(...call);
    await this.beforeAnswer();
    return this.changeAnswer(answer);
  }
  watch(...call: Parameters<KvTransport['watch']>): ReturnType<KvTransport['watch']> {
    return this.target.watch(...call);
  }
  leaseGrant(...call: Parameters<KvTransport['leaseGrant']>): Promise<string> {
    return this.target.leaseGrant(...call);
  }
  leaseKeepAlive(...call: Parameters<KvTransport['leaseKeepAlive']>): Promise<number> {
    return this.target.leaseKeepAlive(...call);
  }
  leaseRevoke(...call: Parameters<KvTransport['leaseRevoke']>): Promise<void> {
    return this.target.leaseRevoke(...call);
  }
}

/** Loads a release by its model part; counts, and fails where told. */
export class FakeLoader implements Loader<Loaded> {
  readonly calls: string[] = [];
  readonly unloaded: Loaded[] = [];
  failLoad = new Set<string>();
  measured: Readonly<Record<string, number>> = { speech: 1 };
  /** Loads wait until this resolves. */
  gate: Promise<void> = Promise.resolve();
  #next = 0;

  async load(request: Parameters<Loader<Loaded>['load']>[0]): Promise<Loaded> {
    await this.gate;
    const spec = request.parts.get('model/vad')?.spec as { readonly parameters: { readonly release: string } };
    const { release } = spec.parameters;
    this.calls.push(`load ${release}`);
    if (this.failLoad.has(release)) throw new Error('out of memory');
    this.#next += 1;
    return { release, id: this.#next };
  }

  warm(loaded: Loaded): Promise<void> {
    this.calls.push(`warm ${loaded.release}`);
    return Promise.resolve();
  }

  probe(loaded: Loaded): Promise<Readonly<Record<string, number>>> {
    this.calls.push(`probe ${loaded.release}`);
    return Promise.resolve(this.measured);
  }

  unload(loaded: Loaded): void {
    this.unloaded.push(loaded);
  }
}
