import { digestOf, formatPin, Keys } from '@raftgate/contract';
import type {
  Assignment,
  BundleBody,
  BundlePart,
  Channel,
  Digest,
  Generation,
  HeldGeneration,
  InstanceRecord,
  Level,
  Member,
  PrepareSet,
} from '@raftgate/contract';
import type { History, HistoryEvent } from '../history.ts';
import type { Hop } from '../hop.ts';

export const keys = new Keys('test');

export interface Release {
  readonly name: string;
  readonly bundle: Digest;
  readonly parts: Readonly<Record<string, Digest>>;
}

export interface Served {
  readonly region?: string;
  readonly instance?: string;
  readonly key?: string;
  readonly epoch: number;
  readonly release: Release;
  readonly change?: Partial<Hop>;
}

/** A fleet of one region as its history and its logs would tell it, written by hand. */
export class Story {
  nowMs = 1_000_000;
  revision = 1;
  readonly events: HistoryEvent[] = [];
  readonly hops: Hop[] = [];
  readonly #revisions = new Map<number, number>();
  #request = 0;

  after(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  commit(...changes: readonly (readonly [string, object | undefined])[]): number {
    this.revision += 1;
    for (const [key, value] of changes) this.events.push({ revision: this.revision, key, value, seenMs: this.nowMs });
    return this.revision;
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
      stalenessBoundMs: 3000,
      expiryAction: 'refuse',
      minServing: {},
      prepareMode: 'side-by-side',
      abortPolicy: 'drain-unready',
      ...change,
    };
    this.commit([keys.channel('voice'), channel]);
  }

  release(name: string): Release {
    const part = (kind: BundlePart['kind']): BundlePart => ({
      kind,
      name: 'vad',
      version: name,
      digest: digestOf({ kind, name }),
      roles: [],
      impact: 'load',
    });
    const body: BundleBody = { format: 1, parts: [part('model'), part('servingConfig')] };
    const bundle = digestOf(body);
    this.commit([keys.bundleBody(bundle), body], [keys.bundle(name), { format: 1, digest: bundle, provenance: {} }]);
    return { name, bundle, parts: Object.fromEntries(body.parts.map((one) => [`${one.kind}/${one.name}`, one.digest])) };
  }

  prepare(release: Release, members: readonly string[], change: Partial<PrepareSet> = {}): void {
    const prepare: PrepareSet = {
      format: 1,
      rollout: 'ro',
      attempt: 1,
      channel: 'voice',
      region: 'a',
      lineage: 1,
      bundle: release.bundle,
      name: release.name,
      level: 'probed',
      members: members.map(member),
      frozenAtRevision: this.revision,
      minPrepared: members.length,
      deadlineMs: 1000,
      ...change,
    };
    this.commit([keys.prepare('voice', 'a'), prepare]);
  }

  /** What an instance says: what it serves by, and the release it answers an order for. */
  says(
    instance: string,
    epoch: number,
    answer?: { readonly release: Release; readonly level: Level },
    change: Partial<InstanceRecord> = {},
  ): void {
    const order = { rollout: 'ro', attempt: 1 };
    const generations: readonly HeldGeneration[] =
      answer === undefined ? [] : [{ bundle: answer.release.bundle, level: answer.level, order }];
    const record: InstanceRecord = {
      format: 1,
      channel: 'voice',
      region: 'a',
      role: 'worker',
      ...member(instance),
      sdkVersion: 'test',
      state: 'FRESH',
      isServing: epoch > 0,
      lineage: epoch > 0 ? 1 : 0,
      epoch,
      revision: this.#revisions.get(epoch) ?? 0,
      overlayRevision: 0,
      generations,
      staleMs: 0,
      ...change,
    };
    this.commit([keys.instance('voice', 'a', instance), record]);
  }

  assign(epoch: number, generations: readonly Generation[], change: Partial<Assignment> = {}): void {
    const assignment: Assignment = { format: 1, lineage: 1, epoch, channel: 'voice', region: 'a', generations, salt: 's1', ...change };
    this.#revisions.set(epoch, this.commit([keys.assignment('voice', 'a'), assignment]));
  }

  /** One request: pinned at a router, answered by a worker. */
  serve({ region = 'a', instance = 'w1', key = 'k', epoch, release, change = {} }: Served): void {
    this.#request += 1;
    const revision = this.#revisions.get(epoch) ?? 0;
    const pin = formatPin({ channel: 'voice', region, lineage: 1, epoch, revision, overlayRevision: 0, bundle: release.bundle });
    const base = { reqId: `q${this.#request}`, region, epoch, pin, key, startedMs: this.nowMs, endedMs: this.nowMs + 10 };
    this.hops.push({ ...base, hop: 'router', instance: 'router', parts: {} });
    this.hops.push({
      ...base,
      hop: 'worker',
      instance,
      incarnation: 1,
      startedMs: this.nowMs + 1,
      held: { lineage: 1, epoch, revision },
      parts: release.parts,
      ...change,
    });
  }

  get history(): History {
    return { events: this.events, isWhole: true };
  }
}

export function member(instance: string): Member {
  return { instance, incarnation: 1 };
}
export const stable = (release: Release, weight = 100): Generation => ({
  bundle: release.bundle,
  name: release.name,
  role: 'stable',
  weight,
});
export const candidate = (release: Release, weight: number): Generation => ({ ...stable(release, weight), role: 'candidate' });
export const draining = (release: Release): Generation => ({ ...stable(release, 0), role: 'draining' });

/** A rollout as it should be: r1, then r2 as a canary, then r2 for all, then back to r1. */
export function cleanStory(): { readonly story: Story; readonly r1: Release; readonly r2: Release } {
  const story = new Story();
  story.channel();
  const [r1, r2] = [story.release('r1'), story.release('r2')];
  const everybody = ['w1', 'w2'];
  story.prepare(r1, everybody);
  for (const instance of everybody) story.says(instance, 0, { release: r1, level: 'probed' });
  story.assign(1, [stable(r1)]);
  for (const instance of everybody) story.after(20).says(instance, 1);
  story.after(100).serve({ epoch: 1, release: r1 });
  story.prepare(r2, everybody);
  for (const instance of everybody) story.says(instance, 1, { release: r2, level: 'probed' });
  story.after(100).assign(2, [stable(r1, 75), candidate(r2, 25)]);
  story.after(5).serve({ epoch: 1, release: r1 });
  for (const instance of everybody) story.after(20).says(instance, 2);
  story.after(100).serve({ epoch: 2, release: r1, key: 'k' });
  story.serve({ epoch: 2, release: r2, key: 'l', instance: 'w2' });
  story.after(100).assign(3, [stable(r2), draining(r1)]);
  for (const instance of everybody) story.after(20).says(instance, 3);
  story.after(100).serve({ epoch: 3, release: r2 });
  story.serve({ epoch: 3, release: r2, key: 'l' });
  story.after(100).assign(4, [stable(r1), draining(r2)]);
  story.after(30).serve({ epoch: 3, release: r2, change: { wrong: true } });
  for (const instance of everybody) story.after(20).says(instance, 4);
  story.after(100).serve({ epoch: 4, release: r1 });
  return { story, r1, r2 };
}
