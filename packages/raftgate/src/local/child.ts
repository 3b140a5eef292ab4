import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';

/** Set for children: they end when their standard input does, so that no parent, however it dies, leaves one behind. */
const EXIT_WITH_STDIN = 'RAFTGATE_EXIT_WITH_STDIN';

/** Lines of output kept for an error message. */
const TAIL_LINES = 20;
/** SIGTERM first; SIGKILL when a child has not ended by then. */
const STOP_GRACE_MS = 5_000;

export interface ChildOptions {
  readonly name: string;
  /** A script of ours and its arguments; run by this Node. */
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Everything it prints is appended here. */
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
}

/** One process of ours: its log, the lines it prints, and a certain end. */
export class Child {
  readonly name: string;
  readonly exited: Promise<number>;
  readonly #process: ChildProcess;
  readonly #log: WriteStream;
  readonly #tail: string[] = [];
  readonly #listeners = new Set<(line: string | undefined) => void>();
  #running = true;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
    this.#process = spawn(process.execPath, [options.script, ...options.args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C is the parent's: it ends its children in an order of its own.
      detached: process.platform !== 'win32',
      env: { ...process.env, ...options.env, [EXIT_WITH_STDIN]: '1' },
    });
    // A child that is killed closes its end first; that is not our failure.
    this.#process.stdin?.on('error', () => undefined);
    if (options.onLine !== undefined) this.#listeners.add((line) => line !== undefined && options.onLine?.(line));
    for (const stream of [this.#process.stdout, this.#process.stderr]) this.#read(stream);
    this.exited = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => {
        this.#running = false;
        this.#tell(undefined);
        this.#log.end(() => resolve(code ?? (signal === null ? 1 : 128)));
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get running(): boolean {
    return this.#running;
  }

  /** The last lines it printed, for people. */
  get tail(): string {
    return this.#tail.join('\n');
  }

  /** The first line that matches; rejects when the child ends or `timeoutMs` passes first. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const finish = (run: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        run();
      };
      const listener = (line: string | undefined): void => {
        if (line === undefined) finish(() => reject(new Error(`${this.name} ended before it was ready:\n${this.tail}`)));
        else if (pattern.test(line)) finish(() => resolve(line));
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`${this.name} was not ready in ${timeoutMs} ms:\n${this.tail}`))),
        timeoutMs,
      );
      const seen = this.#tail.find((line) => pattern.test(line));
      if (seen !== undefined) return finish(() => resolve(seen));
      if (!this.#running) return finish(() => reject(new Error(`${this.name} ended before it was ready:\n${this.tail}`)));
      this.#listeners.add(listener);
    });
  }

  /** Sends a line to the child's standard input. */
  send(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  signal(name: NodeJS.Signals): void {
    if (this.#running) this.#process.kill(name);
  }

  /** Ends it: politely, then surely. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const sure = setTimeout(() => this.signal('SIGKILL'), STOP_GRACE_MS);
    await this.exited;
    clearTimeout(sure);
  }

  #read(stream: NodeJS.ReadableStream | null): void {
    let rest = '';
    stream?.on('data', (chunk: Buffer) => {
      this.#log.write(chunk);
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#tell(line);
    });
  }

  #tell(line: string | undefined): void {
    if (line !== undefined) {
      this.#tail.push(line);
      if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    }
    for (const listener of this.#listeners) listener(line);
  }
}

/** For a child's own main: end when the parent's pipe does. */
export function exitWithStdin(): void {
  if (process.env[EXIT_WITH_STDIN] !== '1') return;
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  // Standard input must not keep a finished command alive.
  (process.stdin as unknown as { unref?: () => void }).unref?.();
}
