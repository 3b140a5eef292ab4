import { equalBytes } from '@raftgate/bytes';
import { fail } from '../../level/violation.ts';
import { IDENTITY } from '../names.ts';
import type { StorageWorld } from '../world.ts';

/** It is believed by a start: each of its bytes is as it was written, whatever they say (docs/decisions/001-formats.md, section 5). */
export function identityAsWritten(world: StorageWorld): void {
  const bytes = world.machine.disk.contents(IDENTITY);
  world.identity ??= bytes.slice();
  if (!equalBytes(bytes, world.identity)) fail('nothing-invented', 'a damaged identity is believed');
}
