// Every room under its own compiler settings (law 2: no platform types below the server), then everything with tests.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

let failed = 0;
for (const project of [...readdirSync('packages').map((room) => `packages/${room}`), '.']) {
  const run = spawnSync('tsc', ['-p', project, '--pretty', 'false'], { encoding: 'utf8' });
  if (run.status !== 0) {
    failed += 1;
    process.stderr.write(`${project}\n${run.stdout}${run.stderr}`);
  }
}
process.stdout.write(`types: ${failed === 0 ? 'every room compiles' : `${failed} projects do not compile`}\n`);
process.exitCode = failed === 0 ? 0 : 1;
