import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { diskAcceptance } from '@raftgate/io/acceptance';
import { MemoryDisk } from './index.ts';

diskAcceptance('memory', () => {
  const disk = new MemoryDisk();
  let running = true;
  const pump = (): void => {
    disk.drain();
    if (running) setImmediate(pump);
  };
  pump();
  return {
    disk,
    dispose() {
      running = false;
    },
  };
});

const SECTOR = 512;

function afterCrash(seed: number, synced: boolean): Uint8Array | undefined {
  const disk = new MemoryDisk();
  disk.open('f', 'create', (_, file) => {
    file?.write(0, [new Uint8Array(4 * SECTOR)], () => file.sync(() => disk.syncDirectory('.', () => {})));
  });
  disk.drain();
  disk.open('f', 'write', (_, file) => {
    file?.write(0, [new Uint8Array(4 * SECTOR).fill(1)], () => synced && file.sync(() => {}));
  });
  disk.drain();
  disk.crash(new Prng(seed));
  return disk.contents('f');
}

test('a power cut loses unsynced sectors one by one, and no synced ones', () => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const left = afterCrash(seed, false);
    assert.ok(left !== undefined);
    outcomes.add([0, 1, 2, 3].map((sector) => left[sector * SECTOR]).join(''));
    for (let at = 0; at < left.length; at++) assert.equal(left[at], left[at - (at % SECTOR)]);
    assert.ok(afterCrash(seed, true)?.every((byte) => byte === 1));
  }
  assert.equal(outcomes.size, 16);
});

test('a name is durable only after its directory was synced', () => {
  let lost = 0;
  for (let seed = 0; seed < 50; seed++) {
    const disk = new MemoryDisk();
    disk.open('f', 'create', () => {});
    disk.drain();
    disk.crash(new Prng(seed));
    if (disk.names('.').length === 0) lost++;
  }
  assert.ok(lost > 0 && lost < 50);
});

test('what a failed sync covered stays readable and is gone after a power cut', () => {
  const disk = new MemoryDisk();
  disk.open('f', 'create', (_, file) => {
    file?.write(0, [new Uint8Array(SECTOR)], () =>
      file.sync(() =>
        disk.syncDirectory('.', () => {
          disk.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
          file.write(0, [Uint8Array.of(1)], () =>
            file.sync((error) => {
              assert.equal(error?.code, 'EIO');
              disk.fault = undefined;
              file.sync((again) => assert.equal(again, undefined));
            }),
          );
        }),
      ),
    );
  });
  disk.drain();
  assert.equal(disk.contents('f')[0], 1);
  disk.crash(new Prng(1));
  assert.equal(disk.contents('f')[0], 0);
});
