import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SearchError } from './errors.ts';
import { LEVELS, type Level } from './outcome.ts';
import type { PatchFile } from './patch-file.ts';

/** The rooms a simulated member is made of, and the simulator: a defect in another one would not run. */
const TOUCHED = /^(?:--- a\/|rename from |copy from )(packages\/(?:bytes|io|raft|storage|store|member|sim)\/[^\t\r\n]+)/gm;

/** The checkout this module is part of. Patches need the sources, so there must be one. */
export function repositoryRoot(): string {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  if (!existsSync(join(root, 'packages/sim/mutants')))
    throw new SearchError(`${root} is not a checkout: mutants are patches against the sources, which an installed package lacks`);
  return root;
}

/** Rooms that histories of raft cores run through, and what of a member decides on changes; a defect elsewhere is not looked for there. */
const CORE_ROOMS = /^(?:---|\+\+\+) [ab]\/packages\/(?:bytes\/|raft\/|member\/src\/(?:heir\.ts|membership\/|turn\/change\.ts))/m;

/** The same for storage. */
const STORAGE_ROOMS = /^(?:---|\+\+\+) [ab]\/packages\/(?:bytes|storage)\//m;

/** And for stores. */
const STORE_ROOMS = /^(?:---|\+\+\+) [ab]\/packages\/(?:bytes|store)\//m;

const ROOMS_OF: Readonly<Record<Exclude<Level, 'cluster'>, RegExp>> = { core: CORE_ROOMS, storage: STORAGE_ROOMS, store: STORE_ROOMS };

export const levelsOf = ({ text }: PatchFile): readonly Level[] =>
  LEVELS.filter((level) => level === 'cluster' || ROOMS_OF[level].test(text));

/** The sources a patch changes as it leaves them, without types, by URL in the checkout; undefined is one that it removes. */
export type PlantedFiles = ReadonlyMap<string, string | undefined>;

/** Applies the patch to copies of the files it touches, of which nothing is left. Throws `SearchError` where it does not apply. */
export function plant(root: string, patch: PatchFile): PlantedFiles {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-mutant-'));
  try {
    const touched = Array.from(patch.text.matchAll(TOUCHED), (found) => found[1]).filter((file) => existsSync(join(root, file)));
    for (const file of touched) cpSync(join(root, file), join(directory, file));
    apply(directory, patch);
    const planted = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const urlOf = (file: string): string => pathToFileURL(join(root, file)).href;
    return new Map<string, string | undefined>([
      ...touched.map((file) => [urlOf(file), undefined] as const),
      ...planted.map((file) => [urlOf(file), strip(readFileSync(join(directory, file), 'utf8'), file)] as const),
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Here and not in each thread: what strips takes as long to load as all the rooms. */
function strip(source: string, file: string): string {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was
  const { emitWarning } = process;
  // Node warns once that it may yet rename this function.
  process.emitWarning = (): void => undefined;
  try {
    return stripTypeScriptTypes(source);
  } catch (error) {
    throw new SearchError(`${file} does not parse: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function apply(directory: string, patch: PatchFile): void {
  const run = spawnSync('git', ['apply', '--whitespace=nowarn', '--include=packages/*', '-'], {
    cwd: directory,
    input: patch.text,
    encoding: 'utf8',
    // A temporary directory inside some checkout must not be taken for it: git would skip what it does not track.
    env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(directory), GIT_DIR: undefined, GIT_WORK_TREE: undefined },
  });
  if (run.error !== undefined) throw new SearchError(`git apply: ${run.error.message}`);
  if (run.status !== 0) throw new SearchError(`${patch.path} does not apply:\n${run.stderr.trim()}`);
}
