import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Disk, DiskFile } from '../index.ts';
import { call, refused, succeed } from './wait.ts';

/** An empty disk, and how to be rid of it. One that runs on virtual time must run by itself while a test waits. */
export interface DiskUnderTest {
  readonly disk: Disk;
  dispose(): Promise<void> | void;
}

/** What every implementation of the disk port promises. */
export function diskAcceptance(name: string, make: () => Promise<DiskUnderTest> | DiskUnderTest): void {
  const claim = (text: string, body: (disk: Disk) => Promise<void>): void => {
    test(`${name}: ${text}`, async () => {
      const { disk, dispose } = await make();
      try {
        await body(disk);
      } finally {
        await dispose();
      }
    });
  };
  files(claim);
  directories(claim);
}

type Claim = (text: string, body: (disk: Disk) => Promise<void>) => void;

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

async function open(disk: Disk, path: string, mode: 'read' | 'write' | 'create'): Promise<DiskFile> {
  const [file] = await succeed<readonly [DiskFile | undefined]>((done) => disk.open(path, mode, done));
  assert.ok(file !== undefined);
  return file;
}

async function readAt(file: DiskFile, offset: number, length: number): Promise<number[]> {
  const into = new Uint8Array(length).fill(0xee);
  const [read] = await succeed<readonly [number]>((done) => file.read(offset, into, done));
  return [...into.subarray(0, read)];
}

const write = (file: DiskFile, offset: number, ...parts: Uint8Array[]): Promise<readonly []> =>
  succeed<readonly []>((done) => file.write(offset, parts, done));
const close = (file: DiskFile): Promise<readonly []> => succeed<readonly []>((done) => file.close(done));

function files(claim: Claim): void {
  claim('what was written is read back, in parts and at offsets', async (disk) => {
    const file = await open(disk, 'a', 'create');
    await write(file, 0, bytes(1, 2), bytes(), bytes(3, 4, 5));
    await write(file, 3, bytes(9));
    assert.deepEqual(await readAt(file, 0, 5), [1, 2, 3, 9, 5]);
    assert.deepEqual(await readAt(file, 2, 2), [3, 9]);
    await succeed((done) => file.sync(done));
    await close(file);
    const again = await open(disk, 'a', 'read');
    assert.deepEqual(await readAt(again, 0, 5), [1, 2, 3, 9, 5]);
    await close(again);
  });
  claim('a read stops at the end of the file', async (disk) => {
    const file = await open(disk, 'a', 'create');
    await write(file, 0, bytes(1, 2, 3));
    assert.deepEqual(await readAt(file, 1, 10), [2, 3]);
    assert.deepEqual(await readAt(file, 3, 10), []);
    assert.deepEqual(await readAt(file, 30, 10), []);
    await close(file);
  });
  claim('a write of nothing succeeds, and a gap reads as zeros', async (disk) => {
    const file = await open(disk, 'a', 'create');
    await write(file, 0);
    await write(file, 4, bytes(7));
    assert.deepEqual(await readAt(file, 0, 9), [0, 0, 0, 0, 7]);
    await close(file);
  });
  claim('truncate cuts and extends, and size tells', async (disk) => {
    const file = await open(disk, 'a', 'create');
    await write(file, 0, bytes(1, 2, 3, 4));
    await succeed((done) => file.truncate(2, done));
    assert.deepEqual(await succeed<readonly [number]>((done) => file.size(done)), [2]);
    await succeed((done) => file.truncate(4, done));
    assert.deepEqual(await readAt(file, 0, 9), [1, 2, 0, 0]);
    await close(file);
  });
  claim('create refuses a file that exists; read and write refuse one that does not', async (disk) => {
    await close(await open(disk, 'a', 'create'));
    await refused((done) => disk.open('a', 'create', done), 'EEXIST', 'a');
    await refused((done) => disk.open('b', 'read', done), 'ENOENT', 'b');
    await refused((done) => disk.open('b', 'write', done), 'ENOENT', 'b');
    await refused((done) => disk.open('no/b', 'create', done), 'ENOENT', 'no/b');
  });
  claim('many parts and a large write arrive whole', async (disk) => {
    const file = await open(disk, 'a', 'create');
    const parts = Array.from({ length: 2_000 }, (_, i) => new Uint8Array(100).fill(i % 251));
    await write(file, 0, ...parts);
    assert.deepEqual(await succeed<readonly [number]>((done) => file.size(done)), [200_000]);
    assert.deepEqual(await readAt(file, 199_900, 100), [...new Uint8Array(100).fill(1_999 % 251)]);
    await close(file);
  });
  claim('a handle stays with its file when the name moves', async (disk) => {
    const file = await open(disk, 'a', 'create');
    await succeed((done) => disk.rename('a', 'b', done));
    await write(file, 0, bytes(5));
    const moved = await open(disk, 'b', 'read');
    assert.deepEqual(await readAt(moved, 0, 1), [5]);
    await close(moved);
    await close(file);
  });
}

function directories(claim: Claim): void {
  const list = async (disk: Disk, path: string): Promise<readonly string[]> =>
    (await succeed<readonly [readonly string[]]>((done) => disk.list(path, done)))[0];

  claim('directories are made with their parents, twice if asked, and listed in order', async (disk) => {
    await succeed((done) => disk.makeDirectory('x/y', done));
    await succeed((done) => disk.makeDirectory('x/y', done));
    await close(await open(disk, 'x/y/b', 'create'));
    await close(await open(disk, 'x/y/a', 'create'));
    await succeed((done) => disk.makeDirectory('x/y/c', done));
    assert.deepEqual(await list(disk, 'x/y'), ['a', 'b', 'c']);
    assert.deepEqual(await list(disk, 'x'), ['y']);
    assert.deepEqual(await list(disk, '.'), ['x']);
    await succeed((done) => disk.syncDirectory('x/y', done));
  });
  claim('what is not there is ENOENT', async (disk) => {
    await refused((done) => disk.list('no', done), 'ENOENT', 'no');
    await refused((done) => disk.remove('no', done), 'ENOENT', 'no');
    await refused((done) => disk.rename('no', 'yes', done), 'ENOENT', 'no');
    await refused((done) => disk.syncDirectory('no', done), 'ENOENT', 'no');
  });
  claim('rename replaces a file, and moves a directory with what is in it', async (disk) => {
    const one = await open(disk, 'one', 'create');
    await write(one, 0, bytes(1));
    await close(one);
    await close(await open(disk, 'two', 'create'));
    await succeed((done) => disk.rename('one', 'two', done));
    const two = await open(disk, 'two', 'read');
    assert.deepEqual(await readAt(two, 0, 9), [1]);
    await close(two);
    await succeed((done) => disk.makeDirectory('d/e', done));
    await succeed((done) => disk.rename('two', 'd/e/f', done));
    await succeed((done) => disk.rename('d', 'g', done));
    assert.deepEqual(await list(disk, 'g/e'), ['f']);
    assert.deepEqual(await list(disk, '.'), ['g']);
  });
  claim('remove takes a file or an empty directory, and no full one', async (disk) => {
    await succeed((done) => disk.makeDirectory('d', done));
    await close(await open(disk, 'd/f', 'create'));
    const [error] = await call<readonly [Error | undefined]>((done) => disk.remove('d', done));
    assert.ok(error !== undefined);
    await succeed((done) => disk.remove('d/f', done));
    await succeed((done) => disk.remove('d', done));
    assert.deepEqual(await list(disk, '.'), []);
  });
  claim('a path that leaves the root is refused', async (disk) => {
    await refused((done) => disk.open('../a', 'create', done), 'EPERM', '../a');
    await refused((done) => disk.list('/', done), 'EPERM', '/');
    await refused((done) => disk.rename('a', 'b/../../c', done), 'EPERM', 'c');
  });
}
