// Law 1: arrows point down. Reads every import of every package and holds it against this table.
import { globSync, readFileSync } from 'node:fs';

/** What each room may import; the picture is in ARCHITECTURE.md, the reasons in each package's README. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  io: [],
  raft: ['bytes'],
  storage: ['bytes', 'io'],
  store: ['bytes'],
  member: ['bytes', 'io', 'raft', 'storage', 'store'],
  sim: ['bytes', 'io', 'raft', 'storage', 'store', 'member'],
  wire: ['bytes', 'io'],
  server: ['bytes', 'io', 'wire', 'raft', 'storage', 'store', 'member'],
  kv: [],
  contract: ['bytes'],
  client: ['bytes', 'io', 'contract', 'wire'],
  rollout: ['kv', 'contract'],
  proof: ['contract', 'kv'],
  raftgate: ['bytes', 'io', 'raft', 'storage', 'store', 'member', 'sim', 'wire', 'server', 'kv', 'contract', 'client', 'rollout', 'proof'],
};

/** Production code of these rooms may not import the platform outside `src/node`. */
const PLATFORM_FREE = new Set(['bytes', 'io', 'raft', 'storage', 'store', 'member', 'wire', 'kv', 'contract', 'client', 'rollout']);

/** Only these may use the second, platform-bound door of another room. */
const COMPOSERS = new Set(['server', 'sim', 'raftgate', 'client']);

const IMPORT = /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

const imports = (source: string): string[] => [...source.matchAll(IMPORT)].map((found) => found[1] ?? found[2] ?? '');

const isTest = (file: string): boolean => /\.test\.ts$|\/(test|testing|acceptance)\//.test(file);

function complaints(room: string, file: string): string[] {
  const found: string[] = [];
  const allowed = new Set([...(ALLOWED[room] ?? []), room]);
  for (const target of imports(readFileSync(file, 'utf8'))) {
    const sister = /^@raftgate\/([a-z]+)(?:\/(.*))?$/.exec(target);
    if (sister?.[1] !== undefined) {
      if (!allowed.has(sister[1]) && !isTest(file)) found.push(`${file}: ${room} may not import ${target} (law 1)`);
      if (sister[2] === 'node' && !COMPOSERS.has(room) && !isTest(file)) found.push(`${file}: only composers may open ${target}`);
    }
    if (target === 'raftgate' && !isTest(file)) found.push(`${file}: nothing below may import raftgate (law 1)`);
    if (target.startsWith('node:') && PLATFORM_FREE.has(room) && !isTest(file) && !file.includes('/src/node/'))
      found.push(`${file}: ${room} may not touch the platform: ${target} (law 2)`);
    if (/^\.\.?\//.test(target) && new URL(target, `file:///${file}`).pathname.split('/')[2] !== room)
      found.push(`${file}: reaches into another package: ${target}`);
  }
  return found;
}

const problems: string[] = [];
for (const room of Object.keys(ALLOWED)) {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(readFileSync(`packages/${room}/package.json`, 'utf8'));
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const sister = name.startsWith('@raftgate/') ? name.slice('@raftgate/'.length) : undefined;
    if (sister !== undefined && !ALLOWED[room]?.includes(sister))
      problems.push(`packages/${room}/package.json: ${room} may not depend on ${name} (law 1)`);
  }
  for (const file of globSync(`packages/${room}/{src,test}/**/*.ts`)) problems.push(...complaints(room, file));
}
for (const line of problems) process.stderr.write(`${line}\n`);
process.stdout.write(`layers: ${Object.keys(ALLOWED).length} rooms, ${problems.length} arrows that point up\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
