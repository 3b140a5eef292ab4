import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { assertComplaint, MAIN, raftgate } from './complaint.ts';
import { eventually, exec, PATIENCE_MS } from './support.ts';

/** `raftgate dev` as a user runs it: no parent's pipe to end with, only signals. */
class Dev {
  readonly process: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  out = '';

  constructor(args: readonly string[]) {
    this.process = spawn(process.execPath, [MAIN, 'dev', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', (chunk: Buffer) => (this.out += chunk));
    this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(signal ?? code)));
  }

  async ready(): Promise<string> {
    await eventually(`dev is ready; it said:\n${this.out}`, 2 * PATIENCE_MS, async () => (this.out.includes('Ctrl-C') ? true : undefined));
    return /RAFTGATE_ENDPOINTS=(\S+)/.exec(this.out)?.[1] ?? assert.fail(this.out);
  }

  get directory(): string {
    return / members in (\S+)/.exec(this.out)?.[1] ?? assert.fail(this.out);
  }

  /** Processes whose command line names this cluster's directory or endpoints: members and the controller. */
  async children(): Promise<string[]> {
    const { stdout } = await exec('ps', ['-eo', 'pid=,args=']);
    const endpoints = /RAFTGATE_ENDPOINTS=(\S+)/.exec(this.out)?.[1] ?? 'none';
    return stdout.split('\n').filter((line) => line.includes(MAIN) && (line.includes(`${this.directory}/`) || line.includes(endpoints)));
  }

  async noChildren(): Promise<void> {
    await eventually('no process is left behind', PATIENCE_MS, async () => ((await this.children()).length === 0 ? true : undefined));
  }
}

describe('raftgate dev', { timeout: 10 * PATIENCE_MS }, () => {
  test('two side by side; SIGTERM and SIGKILL of either leave no process, SIGTERM no folder; what it prints can be copied', async () => {
    const [one, two] = [new Dev([]), new Dev(['--members', '1'])];
    try {
      const endpoints = await one.ready();
      assert.notEqual(endpoints, await two.ready());
      assert.equal((await one.children()).length, 4);
      for (const line of one.out.split('\n').filter((each) => / apply | get /.test(each))) {
        const { code, stderr } = await exec('sh', ['-c', line.replace(/^ *node /, `${process.execPath} `)], {
          env: { RAFTGATE_ENDPOINTS: endpoints },
        });
        assert.equal(code, 0, `${line}\n${stderr}`);
      }
      const listed = await raftgate(['get', 'bundles', '-o', 'json'], { env: { RAFTGATE_ENDPOINTS: endpoints } });
      assert.match(listed.stdout, /voice@r1/);
      one.process.kill('SIGTERM');
      assert.equal(await one.ended, 0, one.out);
      await one.noChildren();
      assert.equal(existsSync(one.directory), false);
      assert.equal((await two.children()).length, 2);
      two.process.kill('SIGKILL');
      assert.equal(await two.ended, 'SIGKILL');
      await two.noChildren();
    } finally {
      one.process.kill('SIGKILL');
      two.process.kill('SIGKILL');
      rmSync(two.directory, { recursive: true, force: true });
    }
  });

  test('told to end before its members serve, it ends and leaves no process', async () => {
    const dev = new Dev([]);
    try {
      await eventually('a member process', PATIENCE_MS, async () =>
        dev.out.includes('starting') && (await dev.children()).length > 0 ? true : undefined,
      );
      dev.process.kill('SIGINT');
      assert.equal(await dev.ended, 0, dev.out);
      await dev.noChildren();
    } finally {
      dev.process.kill('SIGKILL');
    }
  });

  test('a kept folder serves again what it held; a taken port is told with the member’s own words', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'raftgate-kept-'));
    const first = new Dev(['--dir', directory, '--members', '1']);
    let second: Dev | undefined;
    try {
      const endpoints = await first.ready();
      const env = { RAFTGATE_ENDPOINTS: endpoints };
      const manifest = 'apiVersion: raftgate/v1\nkind: Channel\nmetadata: { name: kept }\nspec: { roles: [worker], regions: [a] }\n';
      assert.equal((await raftgate(['apply', '-f', '-'], { env, input: manifest })).code, 0);
      assertComplaint(await raftgate(['dev', '--dir', directory, '--members', '3']), 'RG_DEV', /belongs to another cluster/);
      const [port] = JSON.parse(readFileSync(join(directory, 'ports.json'), 'utf8')) as number[];
      assertComplaint(await raftgate(['dev', '--members', '1', '--port', String(port)]), 'RG_DEV', /found {5}m1 ended[\s\S]*cannot listen/);
      first.process.kill('SIGTERM');
      assert.equal(await first.ended, 0);
      second = new Dev(['--dir', directory, '--members', '1']);
      assert.equal(await second.ready(), endpoints);
      assert.match((await raftgate(['get', 'channels'], { env })).stdout, /kept/);
      second.process.kill('SIGTERM');
      assert.equal(await second.ended, 0);
    } finally {
      first.process.kill('SIGKILL');
      second?.process.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
