import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { exec, type Ran } from './support.ts';

export const MAIN: string = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** `raftgate ARGS` as a process of its own; ETCD_ and RAFTGATE_ variables of ours do not reach it. */
export function raftgate(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Ran> {
  return exec(process.execPath, [MAIN, ...args], { ...options, env: { RAFTGATE_ENDPOINTS: 'http://127.0.0.1:1', ...options.env } });
}

/** A refusal in the form of the house: what, then found or expected, then the way out and the code; never a stack. */
export function assertComplaint(ran: Ran, code: string, says: RegExp): void {
  const shown = `exit ${ran.code}\n${ran.stdout}${ran.stderr}`;
  const block = /^raftgate: .+\n(?: {2}\S.*\n| {12}.*\n)+/m.exec(ran.stderr)?.[0] ?? assert.fail(`no complaint:\n${shown}`);
  assert.match(block, new RegExp(`^ {2}code {6}${code}$`, 'm'), shown);
  assert.match(block, /^ {2}(found|expected) {2,5}\S/m, shown);
  assert.match(block, /^ {2}do {8}\S/m, shown);
  assert.match(block, says, shown);
  assert.doesNotMatch(ran.stderr + ran.stdout, /^\s+at .*[:(]/m, shown);
  assert.equal(ran.code, code === 'RG_USAGE' ? 2 : 1, shown);
}

/** Runs every check, a few at a time: a process costs most of a second of one core. */
export async function eachOf<T>(cases: readonly T[], check: (one: T) => Promise<void>): Promise<void> {
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await check(one);
  };
  await Promise.all([worker(), worker(), worker()]);
}
