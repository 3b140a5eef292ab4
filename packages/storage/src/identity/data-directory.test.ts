import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { crc32c, Prng, utf8Decode, utf8Encode } from '@raftgate/bytes';
import { clusterId, memberId, openDataDirectory, type Identity, type StorageError } from '../index.ts';
import { MemoryDisk } from '../testing/index.ts';
import { birth, open, OPTIONS, refusedOpen, settle } from '../testing/bench.ts';

type Result = readonly [StorageError | undefined, Identity | undefined, boolean];
const openDirectory = (disk: MemoryDisk, options = OPTIONS): Result =>
  settle<Result>(disk, (done) => openDataDirectory(disk, options, done));

const PATH = 'data/member/identity';
const IDENTITY: Identity = { cluster: 77, member: 5, name: 'm1', incarnation: 4_242, lineage: 1 };

function rewrite(disk: MemoryDisk, text: string): void {
  disk.open(PATH, 'write', (_, file) => file?.truncate(0, () => file.write(0, [utf8Encode(text)], () => {})));
  disk.drain();
}

test('a data directory is born once, and keeps its incarnation', () => {
  const disk = new MemoryDisk();
  assert.deepEqual(openDirectory(disk), [undefined, IDENTITY, true]);
  assert.deepEqual(openDirectory(disk, { ...OPTIONS, incarnation: 9 }), [undefined, IDENTITY, false]);
  const text = '{"cluster":77,"crc":CRC,"format":1,"incarnation":4242,"lineage":1,"member":5,"name":"m1"}\n';
  const crc = crc32c(utf8Encode(text.replace('"crc":CRC,', '')));
  assert.equal(utf8Decode(disk.contents(PATH)), text.replace('CRC', String(crc)));
});

test('any flipped bit of the identity is found', () => {
  const disk = new MemoryDisk();
  birth(disk);
  const whole = disk.contents(PATH).slice();
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const damaged = whole.slice();
    damaged[bit >> 3] ^= 1 << (bit & 7);
    disk.open(PATH, 'write', (_, file) => file?.write(0, [damaged], () => {}));
    disk.drain();
    assert.notEqual(openDirectory(disk)[0], undefined, `bit ${bit}`);
  }
});

test('cut short anywhere, a birth leaves either nothing or a whole member', () => {
  const calls = (() => {
    const disk = new MemoryDisk();
    birth(disk);
    return disk.operations.length;
  })();
  for (let cut = 0; cut <= calls; cut++) {
    for (let seed = 0; seed < 6; seed++) {
      const disk = new MemoryDisk();
      let isBorn = false;
      openDataDirectory(disk, OPTIONS, () => (isBorn = true));
      for (let i = 0; i < cut && disk.step(); i++);
      disk.crash(new Prng(seed));
      const [error, identity, created] = openDirectory(disk, { ...OPTIONS, incarnation: 8 });
      assert.equal(error, undefined);
      assert.equal(identity?.incarnation, created ? 8 : 4_242);
      assert.ok(!(isBorn && created), 'what was born stays');
      assert.equal(open(disk).tail, 'clean');
    }
  }
});

test('an error at any call of a birth is reported, and the next attempt succeeds', () => {
  for (let failing = 0; ; failing++) {
    const disk = new MemoryDisk();
    let hit = false;
    disk.fault = ({ number }) => {
      hit ||= number === failing;
      return number === failing ? 'ENOSPC' : undefined;
    };
    const [error] = openDirectory(disk);
    if (!hit) break;
    disk.fault = undefined;
    // Closing a handle may fail unheard; everything else is told.
    if (error !== undefined) assert.equal(error.ioCode, 'ENOSPC');
    assert.equal(openDirectory(disk)[0], undefined);
    assert.equal(open(disk).tail, 'clean');
  }
});

test('a directory of another cluster or member says what was found, what was expected and what to do', () => {
  const disk = new MemoryDisk();
  birth(disk);
  const [cluster] = openDirectory(disk, { ...OPTIONS, cluster: 78 });
  assert.equal(cluster?.code, 'RG_DATA_DIR_FOREIGN');
  assert.equal(cluster.found, `cluster 77 (in ${PATH})`);
  assert.ok(cluster.expected?.startsWith('cluster 78') && cluster.do?.includes('--data-dir'));
  const [member] = openDirectory(disk, { ...OPTIONS, member: 6 });
  assert.equal(member?.code, 'RG_DATA_DIR_FOREIGN');
  assert.equal(member.found, `member 5 (in ${PATH})`);
});

test('a member without its identity, or without its log, refuses to start', () => {
  const disk = new MemoryDisk();
  birth(disk);
  settle(disk, (done) => disk.remove(PATH, done));
  assert.equal(openDirectory(disk)[0]?.code, 'RG_DATA_DIR_AMNESIAC');
  const other = new MemoryDisk();
  birth(other);
  for (const name of other.names('data/member/wal')) settle(other, (done) => other.remove(`data/member/wal/${name}`, done));
  assert.equal(openDirectory(other)[0], undefined);
  assert.equal(refusedOpen(other).code, 'RG_DATA_DIR_AMNESIAC');
});

test('an identity of a later format is newer; one that is not canonical is unreadable', () => {
  const disk = new MemoryDisk();
  birth(disk);
  rewrite(disk, '{"cluster":77,"format":2,"incarnation":4242,"lineage":1,"member":5,"name":"m1"}\n');
  assert.equal(openDirectory(disk)[0]?.code, 'RG_DATA_DIR_NEWER');
  const broken = ['', '{', 'null', '[]', '{"format":1}', '{"cluster":77,"format":1,"incarnation":4242,"lineage":1,"member":5,"name":"m1"}'];
  broken.push('{"cluster":77.5,"format":1,"incarnation":4242,"lineage":1,"member":5,"name":"m1"}\n');
  for (const text of broken) {
    rewrite(disk, text);
    assert.equal(openDirectory(disk)[0]?.code, 'RG_DATA_DIR_UNREADABLE', text);
  }
});

test('ids depend on everything they are made of, and on nothing else', () => {
  const id = memberId('token', 'm1', ['http://b:1', 'http://a:1']);
  assert.equal(id, memberId('token', 'm1', ['http://a:1', 'http://b:1'], 0));
  assert.ok(Number.isSafeInteger(id) && id > 0);
  const others = [
    memberId('other', 'm1', ['http://a:1', 'http://b:1']),
    memberId('token', 'm2', ['http://a:1', 'http://b:1']),
    memberId('token', 'm1', ['http://a:1']),
    memberId('token', 'm1', ['http://a:1', 'http://b:1'], 7),
  ];
  assert.equal(new Set([id, ...others]).size, 5);
  assert.equal(clusterId('token', [10, 9]), clusterId('token', [9, 10]));
  assert.notEqual(clusterId('token', [9, 10]), clusterId('token', [9, 11]));
  // Published once, for ever: a change of these numbers orphans every data directory.
  assert.deepEqual([memberId('t', 'm1', ['http://127.0.0.1:2380']), clusterId('t', [1, 2, 3])], [PINNED_MEMBER, PINNED_CLUSTER]);
});

const PINNED_MEMBER = 3_653_385_592_491_993;
const PINNED_CLUSTER = 619_976_926_093_390;
