import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SearchError } from './errors.ts';
import { MAX_PATCH_BYTES } from './limits.ts';

/** A defect as a unified diff against the root of the repository, with prose before its first `---` or `diff` line. */
export interface PatchFile {
  /** What stands before the first '-' of the file's name: E1 in E1-vote-cleared.patch. */
  readonly id: string;
  /** The file's name without `.patch`. */
  readonly name: string;
  readonly path: string;
  /** The header's lines `word: text`, by word: breaks, source, expected. */
  readonly header: Readonly<Record<string, string>>;
  readonly text: string;
}

export function readPatch(path: string): PatchFile {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new SearchError(`${path}: no such file`);
  if (size > MAX_PATCH_BYTES) throw new SearchError(`${path}: ${size} bytes, at most ${MAX_PATCH_BYTES}`);
  const text = readFileSync(path, 'utf8');
  const name = basename(path).replace(/\.(patch|diff)$/, '');
  const prose = text.slice(0, /^(diff --git |--- )/m.exec(text)?.index ?? 0);
  const header = Object.fromEntries([...prose.matchAll(/^(\w+): *(.*)$/gm)].map((found) => [found[1].toLowerCase(), found[2]]));
  return { id: name.split('-')[0], name, path, header, text };
}

/** Every patch of a directory, ordered by letter and number of its id. */
export function readPatches(directory: string): PatchFile[] {
  const files = readdirSync(directory).filter((name) => name.endsWith('.patch'));
  const patches = files.map((name) => readPatch(join(directory, name)));
  const twice = patches.find((patch, at) => patches.findIndex((other) => other.id === patch.id) !== at);
  if (twice !== undefined) throw new SearchError(`${twice.path}: another patch has the id ${twice.id}`);
  return patches.sort((a, b) => order(a.id, b.id));
}

const order = (a: string, b: string): number => {
  const [lettersA, lettersB] = [a.replace(/\d.*/, ''), b.replace(/\d.*/, '')];
  if (lettersA !== lettersB) return lettersA < lettersB ? -1 : 1;
  return Number(a.slice(lettersA.length)) - Number(b.slice(lettersB.length));
};
