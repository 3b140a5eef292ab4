import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = mkdtempSync(join(tmpdir(), 'raftgate-counter-'));
const running = new Set<ChildProcess>();
const POLL_MS = 20;
const PATIENCE_MS = 60_000;

after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Below the ports that systems give to others: nobody takes one while its machine is dead. */
const FIRST_PORT = 32_600;
const LAST_PORT = 32_767;

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = FIRST_PORT + (process.pid % 100); ports.length < count; port++) {
    assert.ok(port <= LAST_PORT, 'no free ports');
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isFree) await once(server.close(), 'close');
    if (isFree) ports.push(port);
  }
  return ports;
}

class Machine {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  constructor(name: number, ports: readonly number[]) {
    const script = fileURLToPath(new URL('main.ts', import.meta.url));
    this.child = spawn(process.execPath, [script, `${name}`, `data-${name}`, ports.join()], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    running.add(this.child);
    this.child.on('exit', () => running.delete(this.child));
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.lines.push(...text.trimEnd().split('\n')));
  }
  type(text: string): void {
    this.child.stdin?.write(`${text}\n`);
  }
  get isLeader(): boolean {
    return this.lines.findLast((line) => line.includes(' in term '))?.startsWith('leader') === true;
  }
}

async function until<T>(what: string, check: () => T | undefined): Promise<T> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline;) {
    const found = check();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return assert.fail(`${what}: not within ${PATIENCE_MS} ms`);
}

/** Types a 0 now and then until the answer is `counter`. */
async function answers(machines: readonly Machine[], counter: number): Promise<void> {
  await until(`counter ${counter}`, () => {
    const leader = machines.find((machine) => machine.isLeader);
    leader?.type('0');
    return leader?.lines.includes(`counter ${counter}`) === true ? true : undefined;
  });
}

test('three machines agree on a counter, through the death of a leader and of everybody', { timeout: 4 * PATIENCE_MS }, async () => {
  const ports = await freePorts(3);
  const start = (name: number): Machine => new Machine(name, ports);
  let machines = [1, 2, 3].map(start);
  const leader = await until('a leader', () => machines.find((machine) => machine.isLeader));
  leader.type('5');
  leader.type('7');
  await until('counter 12', () => (leader.lines.includes('counter 12') ? true : undefined));

  leader.child.kill('SIGKILL');
  await answers(
    machines.filter((machine) => machine !== leader),
    12,
  );

  for (const { child } of machines) child.kill('SIGKILL');
  await until('the end of all', () => (running.size === 0 ? true : undefined));
  machines = [1, 2, 3].map(start);
  await answers(machines, 12);
  for (const { child } of machines) child.stdin?.end();
  await until('the end of all', () => (running.size === 0 ? true : undefined));
});
