import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RpcMethods } from '../../src/grpc/server.ts';
import { serveLean } from '../../src/node/lean-server.ts';
import type { NodeServer } from '../../src/node/server.ts';

const ECHO = new URL('../../src/node/testing/echo-main.ts', import.meta.url);
const FIXTURES = new URL('../tls/', import.meta.url);

/** Cancelled calls of one connection; clients that are slow at it do fewer except where it is set. */
export const CANCELLED_CALLS = process.env['RAFTGATE_CANCELLED_CALLS'];

export type Security = 'cleartext' | 'tls';

export const fixture = (name: string): string => fileURLToPath(new URL(name, FIXTURES));
const serverTls = (): { key: string; cert: string } => ({
  key: readFileSync(fixture('server.key'), 'utf8'),
  cert: readFileSync(fixture('server.pem'), 'utf8'),
});

/** The echo methods in a thread of their own, so that a client may be waited for; gone afterwards, whatever happened. */
export async function withEcho(security: Security, use: (port: number) => void): Promise<void> {
  const worker = new Worker(ECHO, { argv: ['lean'], stdout: true, workerData: security === 'tls' ? { tls: serverTls() } : {} });
  try {
    use(await new Promise<number>((resolve) => worker.stdout.once('data', (text) => resolve(Number(text)))));
  } finally {
    await worker.terminate();
  }
}

/** A lean server in this thread. */
export function serveFor(security: Security, port: number, methods: RpcMethods): Promise<NodeServer> {
  const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
  const options = { host: '127.0.0.1', port, methods, clock, http1: () => {}, ...(security === 'tls' ? { tls: serverTls() } : {}) };
  return new Promise((resolve, reject) => {
    serveLean(options, (error, server) => (server ? resolve(server) : reject(error)));
  });
}

/** A program that is waited for holds up this thread, a test's own timeout too. */
const RUN_TIMEOUT_MS = 280_000;

/** Runs a program to its end; what it printed. It must succeed. */
export function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): string {
  const child = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 26,
    timeout: RUN_TIMEOUT_MS,
  });
  assert.equal(child.status, 0, `${command}: ${child.error?.message ?? child.stdout + child.stderr}`);
  return child.stdout;
}

/** A program beside this thread. */
export interface Beside {
  /** Its exit code, and all it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
  /** Its standard input ends. */
  tellToEnd(): void;
  kill(): void;
}

export function runBeside(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Beside {
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => (said += bytes));
  child.stderr.on('data', (bytes: Buffer) => (said += bytes));
  child.stdin.on('error', () => {});
  const ended = new Promise<{ readonly code: number | null; readonly said: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
  return { ended, tellToEnd: () => void child.stdin.end(), kill: () => void child.kill('SIGKILL') };
}

export const claims = (said: string): number => said.split('\n').filter((line) => line.startsWith('ok ')).length;
