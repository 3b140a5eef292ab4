import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line a user has; the story types the same commands. */
export const RAFTGATE_MAIN: string = join(dirname(fileURLToPath(import.meta.resolve('raftgate'))), 'main.ts');
const RELEASES = fileURLToPath(new URL('../../releases/', import.meta.url));
const COMMAND_TIMEOUT_MS = 60_000;

export interface CommandResult {
  /** What a user would have typed. */
  readonly shown: string;
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one raftgate command against the cluster. Never rejects: how it ended is the result. */
export function raftgate(endpoints: readonly string[], args: readonly string[]): Promise<CommandResult> {
  const shown = `raftgate ${args.map((arg) => arg.replace(RELEASES, 'releases/')).join(' ')}`;
  const env = { ...process.env, RAFTGATE_ENDPOINTS: endpoints.join(',') };
  return new Promise((resolve) => {
    execFile(process.execPath, [RAFTGATE_MAIN, ...args], { env, timeout: COMMAND_TIMEOUT_MS }, (error, out, err) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ shown, status, out, err });
    });
  });
}

export function releaseFile(name: string): string {
  return join(RELEASES, `${name}.yaml`);
}
