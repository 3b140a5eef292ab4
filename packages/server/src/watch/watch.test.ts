import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type ClientDuplexStream, type ServiceError, status } from '@grpc/grpc-js';
import { type Answer, type Harness, startHarness, until } from '../testing/harness.ts';

const b = (value: string): Buffer => Buffer.from(value);

interface Told extends Answer {
  readonly watchId: string;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: string;
  readonly cancelReason: string;
  readonly fragment: boolean;
  readonly header: { readonly revision: string };
  readonly events: readonly {
    readonly type: string;
    readonly kv: { readonly key: Buffer; readonly value: Buffer };
    readonly prevKv: { readonly value: Buffer } | null;
  }[];
}

/** A Watch stream and everything it said. */
class Listener {
  readonly told: Told[] = [];
  code: number | undefined;
  readonly stream: ClientDuplexStream<object, Answer>;

  constructor(harness: Harness, metadata: Record<string, string> = {}) {
    this.stream = harness.open('Watch/Watch', metadata);
    this.stream.on('data', (answer: Told) => this.told.push(answer));
    this.stream.on('error', (error: ServiceError) => {
      this.code = error.code;
    });
  }

  create(request: object): void {
    this.stream.write({ createRequest: request });
  }

  get events(): string[] {
    return this.told.flatMap((each) =>
      each.events.map(({ type, kv, prevKv }) => `${type} ${kv.key}=${kv.value}${prevKv ? ` was ${prevKv.value}` : ''}`),
    );
  }
}

describe('Watch', () => {
  let harness: Harness;
  let listener: Listener;
  before(async () => {
    harness = await startHarness();
  });
  afterEach(() => listener.stream.cancel());
  after(() => harness.close());
  const put = (key: string, value: string) => harness.call('KV/Put', { key: b(key), value: b(value) });
  const said = (count: number) => until(() => listener.told.length >= count);

  it('says that it is created, then every event from there on', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('a/'), rangeEnd: b('a0'), prevKv: true });
    await said(1);
    const [created] = listener.told;
    assert.deepEqual([created.watchId, created.created, created.header.revision], ['0', true, String(harness.member.store.revision)]);
    await put('a/1', 'x');
    await put('other', 'x');
    await put('a/1', 'y');
    await harness.call('KV/DeleteRange', { key: b('a/1') });
    await until(() => listener.events.length >= 3);
    assert.deepEqual(listener.events, ['PUT a/1=x', 'PUT a/1=y was x', 'DELETE a/1= was y']);
    assert.equal(listener.told.at(-1)?.header.revision, String(harness.member.store.revision));
  });

  it('begins in the past when asked to', async () => {
    const from = harness.member.store.revision + 1;
    await put('past', '1');
    await put('past', '2');
    listener = new Listener(harness);
    listener.create({ key: b('past'), startRevision: from });
    await until(() => listener.events.length >= 2);
    await put('past', '3');
    await until(() => listener.events.length >= 3);
    assert.deepEqual(listener.events, ['PUT past=1', 'PUT past=2', 'PUT past=3']);
  });

  it('gives ids of its own beside those a client chose, and refuses one in use', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('i'), watchId: 1 });
    for (let i = 0; i < 2; i++) listener.create({ key: b('i') });
    listener.create({ key: b('i'), watchId: 1 });
    await said(4);
    assert.deepEqual(
      listener.told.map(({ watchId, canceled }) => [watchId, canceled]),
      [
        ['1', false],
        ['0', false],
        ['2', false],
        ['-1', true],
      ],
    );
    assert.equal(listener.told[3].cancelReason, 'mvcc: duplicate watch ID provided on the WatchStream');
  });

  it('that is cancelled says so and no more', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('c') });
    listener.stream.write({ cancelRequest: { watchId: 0 } });
    listener.stream.write({ cancelRequest: { watchId: 9 } });
    await said(2);
    await put('c', '1');
    listener.create({ key: b('d') });
    await said(3);
    assert.deepEqual(
      listener.told.map(({ created, canceled }) => [created, canceled]),
      [
        [true, false],
        [false, true],
        [true, false],
      ],
    );
    assert.deepEqual(listener.events, []);
  });

  it('from a compacted revision is created, then cancelled with the revision that can be read', async () => {
    await put('z', '1');
    const { revision } = harness.member.store;
    await harness.call('KV/Compact', { revision });
    listener = new Listener(harness);
    listener.create({ key: b('z'), startRevision: 1 });
    await said(2);
    assert.deepEqual([listener.told[0].created, listener.told[0].canceled], [true, false]);
    assert.deepEqual([listener.told[1].canceled, listener.told[1].compactRevision], [true, String(revision)]);
  });

  it("of an empty range is refused in etcd's words", async () => {
    listener = new Listener(harness);
    listener.create({ key: b('b'), rangeEnd: b('a') });
    await said(1);
    assert.deepEqual([listener.told[0].watchId, listener.told[0].cancelReason], ['-1', 'mvcc: watcher range is empty']);
  });

  it('leaves out what its filters name', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('f'), filters: ['NOPUT'] });
    listener.create({ key: b('f'), filters: ['NODELETE'] });
    await said(2);
    await put('f', '1');
    await harness.call('KV/DeleteRange', { key: b('f') });
    await until(() => listener.events.length >= 2);
    assert.deepEqual(
      listener.told.slice(2).map(({ watchId, events }) => [watchId, events[0].type]),
      [
        ['1', 'PUT'],
        ['0', 'DELETE'],
      ],
    );
  });

  it('asked for progress answers for all watches, once each has heard everything', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('p') });
    await said(1);
    await put('p', '1');
    await put('elsewhere', '1');
    listener.stream.write({ progressRequest: {} });
    await said(3);
    const [, event, progress] = listener.told;
    assert.equal(event.events.length, 1);
    assert.deepEqual(
      [progress.watchId, progress.events.length, progress.header.revision],
      ['-1', 0, String(harness.member.store.revision)],
    );
  });

  it('that wants progress hears from time to time where it stands', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('n'), progressNotify: true });
    await said(3);
    assert.deepEqual(
      listener.told
        .slice(1)
        .map(({ watchId, events }) => [watchId, events.length])
        .slice(0, 2),
      [
        ['0', 0],
        ['0', 0],
      ],
    );
  });

  it('that takes fragments gets a large revision in pieces', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('g/'), rangeEnd: b('g0'), fragment: true });
    await said(1);
    for (let i = 0; i < 3; i++) await put(`g/${i}`, '1');
    const from = listener.told.length;
    listener.create({ key: b('g/'), rangeEnd: b('g0'), fragment: true, startRevision: 1_000_000 });
    const large = Array.from({ length: 3 }, (_, i) => ({ requestPut: { key: b(`g/${i}`), value: Buffer.alloc(30_000) } }));
    await harness.call('KV/Txn', { success: large });
    await until(() => listener.events.length >= 6);
    assert.ok(listener.told.length > from);
    const pieces = listener.told.filter(({ events }) => events.some(({ kv }) => kv.value.length === 30_000));
    assert.deepEqual(
      pieces.map(({ fragment }) => fragment),
      [...pieces.slice(1).map(() => true), false],
    );
  });

  it('a stream that requires a leader ends when there has been none for too long', async () => {
    listener = new Listener(harness, { hasleader: 'true' });
    listener.create({ key: b('l') });
    await said(1);
    harness.member.becomeLedBy(0);
    await until(() => listener.code !== undefined);
    harness.member.becomeLedBy(harness.member.id);
    assert.equal(listener.code, status.UNAVAILABLE);
  });

  it('a reader that stands still costs nothing but its turn, and misses nothing', async () => {
    listener = new Listener(harness);
    listener.create({ key: b('s/'), rangeEnd: b('s0') });
    await said(1);
    listener.stream.pause();
    for (let i = 0; i < 100; i++) await harness.call('KV/Put', { key: b(`s/${i}`), value: Buffer.alloc(90_000, i) });
    listener.stream.resume();
    await until(() => listener.events.length >= 100);
    assert.deepEqual(
      listener.told.flatMap(({ events }) => events.map(({ kv }) => String(kv.key))),
      Array.from({ length: 100 }, (_, i) => `s/${i}`),
    );
  });
});
