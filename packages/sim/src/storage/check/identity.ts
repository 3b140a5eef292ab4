import { fail } from '../../level/violation.ts';
import { DIRECTORY } from '../names.ts';
import type { StorageWorld } from '../world.ts';

const IDENTITY = `${DIRECTORY}/member/identity`;

/** It is believed by a start: each of its bytes is as it was written, whatever they say (docs/decisions/001-formats.md, section 5). */
export function identityAsWritten(world: StorageWorld): void {
  const bytes = world.machine.disk.contents(IDENTITY);
  world.identity ??= bytes.slice();
  const { identity } = world;
  if (bytes.length !== identity.length || bytes.some((byte, at) => byte !== identity[at]))
    fail('nothing-invented', 'a damaged identity is believed');
}
