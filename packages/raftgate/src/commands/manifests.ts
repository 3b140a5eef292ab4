import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import { CommandError, messageOf } from '../errors.ts';
import { readBounded, unreadable } from '../read-file.ts';

/** Bytes of one manifest file. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const TOO_LARGE = { what: 'manifests', wayOut: 'refer to large data by URI and digest' };
/** What aliases may unfold to: a few lines of YAML must not fill the memory. */
const MAX_ALIASES = 1_000;
const MANIFEST = /\.(ya?ml|json)$/;

/** One document and where it stands, `releases/r1.yaml:12`. */
export interface Document {
  readonly value: unknown;
  readonly place: string;
}

/** Every document of the files and folders given (`-` is standard input), in order; a folder's files by name. */
export function readManifests(paths: readonly string[]): readonly Document[] {
  return paths.flatMap((path) => filesOf(path)).flatMap((file) => documentsOf(file, readBounded(file, MAX_FILE_BYTES, TOO_LARGE)));
}

function filesOf(path: string): string[] {
  if (path === '-') return [path];
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path)
      .filter((name) => MANIFEST.test(name))
      .sort();
    if (files.length > 0) return files.map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new CommandError(
    'RG_NO_MANIFESTS',
    `no manifests in ${path}`,
    { found: 'a folder without any', expected: '*.yaml, *.yml or *.json in it' },
    'name a file, or a folder that holds some',
  );
}

function documentsOf(file: string, text: string): Document[] {
  const lines = new LineCounter();
  const found = parsed(file, () => parseAllDocuments(text, { lineCounter: lines }));
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const documents = found.flatMap((document): Document[] => {
    const [broken] = document.errors;
    if (broken !== undefined) throw notYaml(place(broken.pos[0]), broken.message.split('\n')[0] ?? '');
    if (document.contents === null) return [];
    const start = isMap(document.contents) ? (document.contents.range?.[0] ?? 0) : (document.range[0] ?? 0);
    return [{ value: parsed(file, () => document.toJS({ maxAliasCount: MAX_ALIASES })), place: place(start) }];
  });
  if (documents.length > 0) return documents;
  throw new CommandError(
    'RG_NO_MANIFESTS',
    `nothing in ${file}`,
    { found: `${text.length} characters and no document`, expected: 'at least one manifest' },
    'write it out in full, or leave the file out',
  );
}

/** The parser throws on aliases that unfold too far and on nesting too deep for its stack. */
function parsed<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof CommandError ? error : notYaml(file, messageOf(error));
  }
}

function notYaml(place: string, problem: string): CommandError {
  const isTooDeep = problem.includes('call stack');
  const found = isTooDeep ? 'nesting too deep to follow' : problem.replace(/ at line \d+, column \d+:?$/, '');
  const what = /\.json\b/.test(place) ? 'JSON' : 'YAML';
  return new CommandError(
    'RG_YAML',
    `${place}: not ${what}`,
    { found, expected: 'whole documents' },
    'mend the file at that place; nothing was sent',
  );
}
