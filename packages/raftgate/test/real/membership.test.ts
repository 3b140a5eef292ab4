import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { connectKv } from '@raftgate/client/node';
import { utf8Decode, utf8Encode } from '@raftgate/bytes';
import { Child } from '../../src/local/child.ts';
import { freePorts } from '../../src/local/ports.ts';
import { eventually, exec, type Ran } from '../support.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY = /ready to serve client requests/;
const READY_MS = 20_000;

interface Place {
  readonly name: string;
  readonly client: string;
  peer: string;
}

/** A cluster that begins with one process and is changed with etcdctl. */
class Growing {
  readonly places: Place[];
  readonly #directory = mkdtempSync(join(tmpdir(), 'raftgate-members-'));
  readonly #children = new Map<string, Child>();

  constructor(ports: readonly number[]) {
    this.places = Array.from({ length: ports.length / 2 }, (_, at) => ({
      name: `m${at + 1}`,
      client: `127.0.0.1:${ports[at * 2]}`,
      peer: `http://127.0.0.1:${ports[at * 2 + 1]}`,
    }));
  }

  place(name: string): Place {
    return this.places.find((each) => each.name === name) ?? assert.fail(name);
  }

  get running(): readonly Place[] {
    return this.places.filter(({ name }) => this.#children.get(name)?.running === true);
  }

  child(name: string): Child {
    return this.#children.get(name) ?? assert.fail(`${name} was never started`);
  }

  async start(name: string, state: 'new' | 'existing', cluster: string): Promise<void> {
    const { client, peer } = this.place(name);
    const args = [
      'serve',
      `--name=${name}`,
      `--data-dir=${join(this.#directory, name)}`,
      `--listen-client-urls=http://${client}`,
      `--advertise-client-urls=http://${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=${cluster}`,
      `--initial-cluster-state=${state}`,
    ];
    const child = new Child({ name, script: MAIN, args, logFile: join(this.#directory, `${name}.log`) });
    this.#children.set(name, child);
    await child.waitFor(READY, READY_MS);
  }

  /** etcdctl asks one of those that run, each time another. */
  ctl(args: readonly string[], at = this.running): Promise<Ran> {
    return exec('etcdctl', [`--endpoints=${at.map(({ client }) => client).join(',')}`, ...args], { env: { ETCDCTL_API: '3' } });
  }

  async ok(...args: string[]): Promise<string> {
    const ran = await this.ctl(args);
    assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout;
  }

  /** `member add` as etcd's documentation has it: the printed environment starts the member. Its id. */
  async add(name: string, ...flags: string[]): Promise<string> {
    const printed = await this.ok('member', 'add', name, `--peer-urls=${this.place(name).peer}`, ...flags);
    const cluster = /ETCD_INITIAL_CLUSTER="([^"]+)"/.exec(printed)?.[1] ?? assert.fail(printed);
    assert.match(printed, /ETCD_INITIAL_CLUSTER_STATE="existing"/);
    const id = /Member\s+([0-9a-f]+) added to cluster/.exec(printed)?.[1] ?? assert.fail(printed);
    await this.start(name, 'existing', cluster);
    return id;
  }

  /** As `member list` of etcdctl shows it: name to learner. */
  async members(): Promise<Map<string, boolean>> {
    const lines = (await this.ok('member', 'list')).trim().split('\n');
    return new Map(lines.map((line) => line.split(', ')).map(([, , name, , , isLearner]) => [name ?? '', isLearner === 'true']));
  }

  async idOf(name: string): Promise<string> {
    const line = (await this.ok('member', 'list')).split('\n').find((each) => each.includes(`, ${name}, `));
    return line?.split(',')[0] ?? assert.fail(`no member ${name}`);
  }

  async voting(name: string): Promise<void> {
    await eventually(`${name} votes`, 15_000, async () => ((await this.members()).get(name) === false ? true : undefined));
  }

  async end(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Writers that never stop, each key once; what was acknowledged must be there at the end. */
class Writers {
  readonly acknowledged: string[] = [];
  longestGapMs = 0;
  readonly #kv;
  #isOn = true;
  #lastMs = performance.now();
  readonly #ended: Promise<unknown>;

  constructor(endpoints: readonly string[], writers: number) {
    this.#kv = connectKv({ endpoints });
    this.#ended = Promise.all(Array.from({ length: writers }, (_, writer) => this.#write(writer)));
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#ended;
  }

  /** Every acknowledged key, read through the cluster. */
  async missing(): Promise<string[]> {
    const { kvs } = await this.#kv.range({ key: 'load/', prefix: true });
    const there = new Map(kvs.map(({ key, value }) => [key, utf8Decode(value)]));
    return this.acknowledged.filter((key) => there.get(key) !== key);
  }

  close(): Promise<void> {
    return this.#kv.close();
  }

  async #write(writer: number): Promise<void> {
    for (let at = 0; ; at++) {
      if (!this.#isOn) return;
      const key = `load/${writer}/${at}`;
      const put = { op: 'put', key, value: utf8Encode(key) } as const;
      const done = await this.#kv.txn({ compare: [], success: [put], failure: [] }, { deadlineMs: 10_000 }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (done === undefined) continue;
      this.acknowledged.push(key);
      const now = performance.now();
      this.longestGapMs = Math.max(this.longestGapMs, now - this.#lastMs);
      this.#lastMs = now;
    }
  }
}

test(
  'etcdctl grows a cluster from one to three to five and shrinks it again under load; nothing acknowledged is lost',
  { timeout: 120_000 },
  async () => {
    const [spare, ...ports] = await freePorts(11);
    const growing = new Growing(ports);
    let writers: Writers | undefined;
    try {
      const [first] = growing.places;
      assert.ok(first !== undefined);
      await growing.start('m1', 'new', `m1=${first.peer}`);
      writers = new Writers(
        growing.places.map(({ client }) => client),
        4,
      );
      await growing.add('m2');
      await growing.voting('m2');
      const third = await growing.add('m3', '--learner');
      assert.equal((await growing.members()).get('m3'), true);
      await eventually('m3 is promoted', 15_000, async () =>
        (await growing.ctl(['member', 'promote', third])).code === 0 ? true : undefined,
      );
      assert.match((await growing.ctl(['member', 'promote', third])).stderr, /can only promote a learner member/);
      assert.equal((await growing.members()).get('m3'), false);
      for (const name of ['m4', 'm5']) {
        await growing.add(name);
        await growing.voting(name);
      }
      await refusals(growing);
      await moves(growing, 'm3', `http://127.0.0.1:${spare}`);
      for (const name of ['m1', 'm4', 'm2', 'm3']) {
        assert.match(await growing.ok('member', 'remove', await growing.idOf(name)), /removed from cluster/);
        assert.equal(await growing.child(name).exited, 0, growing.child(name).tail);
        assert.match(growing.child(name).tail, /this member was removed from the cluster; its data directory can be deleted/);
      }
      await writers.stop();
      assert.deepEqual([...(await growing.members()).keys()], ['m5']);
      assert.ok(writers.acknowledged.length > 100, `${writers.acknowledged.length} writes`);
      assert.deepEqual(await writers.missing(), []);
      assert.ok(writers.longestGapMs < 2_000, `no write for ${writers.longestGapMs} ms`);
    } finally {
      await writers?.stop();
      await writers?.close();
      await growing.end();
    }
  },
);

/** The others are told where the member will be; it is then started there. */
async function moves(growing: Growing, name: string, peer: string): Promise<void> {
  assert.match(await growing.ok('member', 'update', await growing.idOf(name), `--peer-urls=${peer}`), /updated in cluster/);
  await growing.child(name).stop();
  growing.place(name).peer = peer;
  await growing.start(name, 'existing', growing.places.map((place) => `${place.name}=${place.peer}`).join(','));
  assert.ok((await growing.ok('member', 'list')).includes(peer));
}

async function refusals(growing: Growing): Promise<void> {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await growing.ctl(args);
    assert.notEqual(code, 0, args.join(' '));
    return stderr;
  };
  assert.match(await refused('member', 'add', 'm9', `--peer-urls=${growing.place('m1').peer}`), /Peer URLs already exists/);
  assert.match(await refused('member', 'remove', 'abc'), /member not found/);
  assert.match(await refused('member', 'update', 'abc', '--peer-urls=http://127.0.0.1:1'), /member not found/);
  assert.match(await refused('member', 'promote', 'abc'), /member not found/);
}
