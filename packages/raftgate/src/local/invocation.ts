import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How this command was called, so that what we print can be copied. */
export function invocation(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  if (env['npm_command'] === 'exec') return 'npx raftgate';
  if (env['npm_lifecycle_event'] === 'raftgate') return 'npm run --silent raftgate --';
  const script = argv[1] ?? 'raftgate';
  return basename(script) === 'raftgate' ? 'raftgate' : `node ${relative(process.cwd(), script) || script}`;
}

const RELEASES = fileURLToPath(new URL('../../../../examples/voice-fleet/releases', import.meta.url));

/** A manifest of the example as seen from here; undefined where the example is not installed. */
export function exampleRelease(file: string): string | undefined {
  const path = join(RELEASES, file);
  return existsSync(path) ? relative(process.cwd(), path) : undefined;
}
