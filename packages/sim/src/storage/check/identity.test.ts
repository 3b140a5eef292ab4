import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openDataDirectory } from '@raftgate/storage';
import { Prng } from '@raftgate/bytes';
import { IDENTITY } from '../names.ts';
import { drawStorageOptions } from '../options.ts';
import { dataDirectory } from '../probe.ts';
import { StorageWorld } from '../world.ts';
import { identityAsWritten } from './identity.ts';

test('an identity is believed as it was written, or not at all', () => {
  const prng = new Prng(1);
  const world = new StorageWorld(drawStorageOptions(prng, {}), prng, undefined);
  const { disk } = world.machine;
  openDataDirectory(disk, dataDirectory(4_096), () => {});
  disk.drain();
  identityAsWritten(world);
  identityAsWritten(world);
  disk.flip(IDENTITY, disk.contents(IDENTITY).length - 1, 1);
  assert.throws(() => identityAsWritten(world), /a damaged identity is believed/);
});
