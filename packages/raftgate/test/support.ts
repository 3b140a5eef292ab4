import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCluster } from '../src/local/cluster.ts';

const POLL_MS = 50;
/** What a starved machine may need for a step that takes a second or less on an idle one. */
export const PATIENCE_MS = 60_000;

/** A cluster of real processes for one test; gone with its data afterwards, whatever happened. */
export async function withCluster(
  members: number,
  run: (cluster: LocalCluster) => Promise<void>,
  flags: readonly string[] = [],
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-cluster-'));
  let cluster: LocalCluster | undefined;
  try {
    cluster = await LocalCluster.start({ directory, members, flags });
    await run(cluster);
  } finally {
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Polls until `check` returns something other than undefined; fails with `what` and its last error after `timeoutMs`. */
export async function eventually<T>(what: string, timeoutMs: number, check: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    const found = await check().catch((error: Error) => void (last = error.message));
    if (found !== undefined) return found;
    if (performance.now() > deadline) assert.fail(`${what}: not within ${timeoutMs} ms${last === '' ? '' : `: ${last}`}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; `input` goes to its standard input. */
export function exec(
  command: string,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      [...args],
      { timeout: options.timeoutMs ?? 2 * PATIENCE_MS, env: { ...process.env, ...options.env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr }),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** The name of the member that leads, asked of every member's status. */
export async function leaderOf(cluster: LocalCluster): Promise<string> {
  return eventually('a leader', PATIENCE_MS, async () => {
    for (const place of cluster.places) {
      const response = await fetch(`${place.clientUrl}/metrics`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
      if (/^etcd_server_is_leader 1$/m.test((await response?.text()) ?? '')) return place.name;
    }
    return undefined;
  });
}
