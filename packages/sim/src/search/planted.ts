import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SearchError } from './errors.ts';
import { LEVELS, type Level } from './outcome.ts';
import type { PatchFile } from './patch-file.ts';

/** The rooms a simulated member is made of, and the simulator. */
const ROOMS = ['bytes', 'io', 'raft', 'storage', 'store', 'member', 'sim'];
/** What the rooms' copies need not have. */
const LEFT_BEHIND = /\/(node_modules|dist|mutants)$/;

/** The checkout this module is part of. Patches need the sources, so there must be one. */
export function repositoryRoot(): string {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  if (!existsSync(join(root, 'packages/sim/mutants')))
    throw new SearchError(`${root} is not a checkout: mutants are patches against the sources, which an installed package lacks`);
  return root;
}

/** Rooms that histories of raft cores run through, and what of a member decides on changes; a defect elsewhere is not looked for there. */
const CORE_ROOMS = /^(?:---|\+\+\+) [ab]\/packages\/(?:bytes\/|raft\/|member\/src\/(?:membership\/|turn\/change\.ts))/m;

/** The same for storage. */
const STORAGE_ROOMS = /^(?:---|\+\+\+) [ab]\/packages\/(?:bytes|storage)\//m;

/** And for stores. */
const STORE_ROOMS = /^(?:---|\+\+\+) [ab]\/packages\/(?:bytes|store)\//m;

const ROOMS_OF: Readonly<Record<Exclude<Level, 'cluster'>, RegExp>> = { core: CORE_ROOMS, storage: STORAGE_ROOMS, store: STORE_ROOMS };

export const levelsOf = ({ text }: PatchFile): readonly Level[] =>
  LEVELS.filter((level) => level === 'cluster' || ROOMS_OF[level].test(text));

/** A copy of the rooms with one defect in it, and the worker that runs seeds on it. */
export interface Planted {
  readonly entry: URL;
  readonly remove: () => void;
}

/** Copies there are: none outlives the process, unless that is killed. */
const copies = new Set<string>();
const removeAll = (): void => copies.forEach(removeCopy);

function keepUntilExit(directory: string): void {
  if (copies.size === 0) process.on('exit', removeAll);
  copies.add(directory);
}

function removeCopy(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  copies.delete(directory);
  if (copies.size === 0) process.off('exit', removeAll);
}

/** Copies the rooms and applies the patch; none for a control. Throws `SearchError` where it does not apply. */
export function plant(root: string, patch: PatchFile | undefined): Planted {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-mutant-'));
  keepUntilExit(directory);
  const remove = (): void => removeCopy(directory);
  try {
    mkdirSync(join(directory, 'node_modules/@raftgate'), { recursive: true });
    for (const room of ROOMS) {
      cpSync(join(root, 'packages', room), join(directory, 'packages', room), {
        recursive: true,
        filter: (source) => !LEFT_BEHIND.test(source),
      });
      symlinkSync(join('../../packages', room), join(directory, 'node_modules/@raftgate', room), 'junction');
    }
    if (patch !== undefined) apply(directory, patch);
  } catch (error) {
    remove();
    throw error;
  }
  return { entry: pathToFileURL(join(directory, `packages/sim/src/search/worker${import.meta.url.slice(-3)}`)), remove };
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
