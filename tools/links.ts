// Links in our documents point at something. `[name](path#L12)` stands where `name` is declared; --rewrite puts the line right.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LINK = /\[([^\]]+)\]\(([^)\s#]+)?(?:#([^)\s]+))?\)/g;
const isRewriting = process.argv.includes('--rewrite');
const problems: string[] = [];
let links = 0;

/** 1 for the first line; the declaration of `name` where there is one, else the first line that has it; 0 for none. */
function lineOf(name: string, lines: readonly string[]): number {
  const word = name.replace(/[`()]/g, '').split('.').at(-1) ?? '';
  const escaped = word.replace(/[.*+?^${}|[\]\\]/g, String.raw`\$&`);
  const declared = new RegExp(
    `\\b(?:function|const|let|class|interface|type|readonly|get)\\s+${escaped}\\b|^\\s*(?:private )?${escaped}[?]?[:(]`,
  );
  const at = lines.findIndex((line) => declared.test(line));
  return (at === -1 ? lines.findIndex((line) => line.includes(word)) : at) + 1;
}

function mended(document: string, whole: string, label: string, path: string, anchor: string | undefined): string {
  const file = join(dirname(document), path);
  links++;
  if (!existsSync(file)) {
    problems.push(`${document}: ${path} does not exist`);
    return whole;
  }
  if (anchor === undefined || !/^L\d+$/.test(anchor)) return whole;
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lineOf(label, lines);
  if (line === 0) problems.push(`${document}: ${path} has no ${label}`);
  if (line === 0 || anchor === `L${line}`) return whole;
  if (!isRewriting) problems.push(`${document}: ${label} is at ${path}#L${line}, not ${anchor}: node tools/links.ts --rewrite`);
  return `[${label}](${path}#L${line})`;
}

for (const document of globSync('{*.md,docs/**/*.md,packages/*/README.md,examples/*/README.md,packages/client/docs/*.md}')) {
  const text = readFileSync(document, 'utf8');
  const next = text.replace(LINK, (whole: string, label: string, path: string | undefined, anchor: string | undefined) =>
    path === undefined || /^[a-z]+:/.test(path) ? whole : mended(document, whole, label, path, anchor),
  );
  if (isRewriting && next !== text) writeFileSync(document, next);
}

for (const line of problems) process.stderr.write(`${line}\n`);
process.stdout.write(`links: ${links} followed, ${problems.length} complaints\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
