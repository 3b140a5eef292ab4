// What the house asks of itself that no linter checks: file sizes, a README a room, a bare root.
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';

const MAX_LINES = 500;
const MAX_MEDIAN_LINES = 100;
const ROOT_DOCUMENTS = new Set([
  'README.md',
  'ARCHITECTURE.md',
  'DEPENDENCIES.md',
  'LIMITATIONS.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'LICENSE',
]);
const ROOT_CONFIGURATION = new Set(['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'knip.json']);
const ROOT_FOLDERS = new Set(['packages', 'examples', 'bench', 'docs', 'tools', 'node_modules']);
/** Words of our own that mark something unfinished; split so that this file does not find itself. */
const UNFINISHED = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'not impl' + 'emented', 'place' + 'holder'].join('|'));
const ALONE = /\b(?:it|test|describe)\.(?:skip|todo|only)\b|\b(?:skip|todo|only): *(?:true|['"`])/;

const problems: string[] = [];
const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n');
const sources = globSync('{packages,examples}/*/{src,test}/**/*.ts', { exclude: (name) => name === 'node_modules' });

const sizes: number[] = [];
for (const file of sources) {
  const text = lines(file);
  if (file.includes('/generated/')) continue;
  if (text.length > MAX_LINES) problems.push(`${file}: ${text.length} lines, at most ${MAX_LINES}`);
  if (!file.endsWith('.test.ts')) sizes.push(text.length);
  text.forEach((line, at) => {
    if (UNFINISHED.test(line)) problems.push(`${file}:${at + 1}: marks something unfinished`);
    if (file.endsWith('.test.ts') && ALONE.test(line)) problems.push(`${file}:${at + 1}: a test that is skipped or runs alone`);
  });
}
const median = sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
if (median > MAX_MEDIAN_LINES) problems.push(`median file has ${median} lines, at most ${MAX_MEDIAN_LINES}`);

for (const room of readdirSync('packages')) {
  const readme = `packages/${room}/README.md`;
  if (!existsSync(readme)) problems.push(`${readme}: missing`);
  else if (!/import/i.test(readFileSync(readme, 'utf8'))) problems.push(`${readme}: does not say who may import it`);
}
for (const entry of readdirSync('.', { withFileTypes: true })) {
  const known = entry.isDirectory()
    ? ROOT_FOLDERS
    : entry.name.startsWith('.')
      ? undefined
      : new Set([...ROOT_DOCUMENTS, ...ROOT_CONFIGURATION]);
  if (!entry.name.startsWith('.') && known !== undefined && !known.has(entry.name))
    problems.push(`${entry.name}: does not belong in the root`);
}
for (const name of ROOT_DOCUMENTS) if (!existsSync(name)) problems.push(`${name}: missing`);

for (const line of problems) process.stderr.write(`${line}\n`);
process.stdout.write(`tidy: ${sources.length} files, median ${median} lines, ${problems.length} complaints\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
