import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { CommandError } from '../errors.ts';

/** Bytes of one manifest file. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MANIFEST = /\.(ya?ml|json)$/;

/** Every document of the files and folders given (`-` is standard input), in order; a folder's files by name. */
export function readManifests(paths: readonly string[]): unknown[] {
  return paths.flatMap((path) => filesOf(path)).flatMap((file) => parse(file, read(file)));
}

function filesOf(path: string): string[] {
  if (path === '-') return [path];
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
  if (!isFolder) return [path];
  const files = readdirSync(path).filter((name) => MANIFEST.test(name)).sort();
  if (files.length === 0) throw new CommandError('RG_NO_MANIFESTS', `no manifests in ${path}`, { looked: '*.yaml, *.yml, *.json' }, 'name a file, or a folder that holds some');
  return files.map((name) => join(path, name));
}

function read(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > MAX_FILE_BYTES)
      throw new CommandError('RG_TOO_LARGE', `${file} is too large for a manifest`, { limit: `${MAX_FILE_BYTES} bytes` }, 'refer to large data by URI and digest');
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw error instanceof CommandError ? error : unreadable(file, error);
  }
}

function parse(file: string, text: string): unknown[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const values: unknown[] = [];
  for (const document of documents) {
    const [broken] = document.errors;
    if (broken !== undefined) {
      const { line, col } = lines.linePos(broken.pos[0]);
      throw new CommandError('RG_YAML', `${file}:${line}:${col}: not YAML`, { cause: broken.message.split('\n')[0] ?? '' }, 'mend the file at that place');
    }
    const value: unknown = document.toJS({ maxAliasCount: 1_000 });
    if (value !== null && value !== undefined) values.push(value);
  }
  return values;
}

const unreadable = (file: string, error: unknown): CommandError =>
  new CommandError('RG_UNREADABLE', `cannot read ${file}`, { cause: error instanceof Error ? error.message : String(error) }, 'check the path and its permissions');
