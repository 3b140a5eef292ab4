// `npm test`: every test that npm alone can serve. `npm test -- packages/raft` runs one part.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const parts = process.argv.slice(2);
const roots = parts.length > 0 ? parts : ['packages', 'examples', 'tools', 'bench'];
const files = roots.flatMap((root) =>
  globSync(`${root.replace(/\/$/, '')}/**/*.test.ts`, { exclude: (name) => name === 'node_modules' || name === 'real' }),
);
if (files.length === 0) {
  process.stderr.write(`raftgate: no tests under ${roots.join(' ')}\n`);
  process.exit(1);
}
const run = spawnSync(process.execPath, ['--test', '--test-concurrency=2', '--test-timeout=480000', ...files.sort()], { stdio: 'inherit' });
process.exit(run.status ?? 1);
