import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second for programs (USER_HZ). */
const TICK_US = 10_000;

/** A server under measurement, in a process of its own. */
export interface Server {
  readonly port: number;
  /** User and system time of all its threads so far. */
  cpuUs(): number;
  residentBytes(): number;
  stop(): Promise<void>;
}

/** Starts a server that prints its port. */
export function startServer(command: string, args: readonly string[]): Promise<Server> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    void ended.then(() => reject(new Error(`${command} ended early`)));
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      text += String(bytes);
      if (!text.includes('\n')) return;
      resolve({
        port: Number(text),
        cpuUs: () => cpuUs(child),
        residentBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024,
        async stop() {
          child.kill('SIGKILL');
          await ended;
        },
      });
    });
  });
}

/** Runs a program to its end; what it printed. */
export async function runProgram(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += String(bytes);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return text;
}

/** Runs a build step, with what it says on stderr. */
export function build(command: string, args: readonly string[], cwd: string): void {
  const run = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  if (run.error || run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.error?.message ?? `exit ${run.status}`}`);
}

function cpuUs(child: ChildProcess): number {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  // The second field is the name in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
