import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LocalCluster } from '../src/local/cluster.ts';
import { MAIN, raftgate } from './complaint.ts';
import { eventually, exec, leaderOf, PATIENCE_MS, type Ran } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'raftgate-cli-'));
const MANIFESTS = `apiVersion: raftgate/v1
kind: Channel
metadata: { name: voice }
spec: { roles: [worker], regions: [a] }
---
apiVersion: raftgate/v1
kind: Prompt
metadata: { name: hello, version: "1" }
spec: { type: text, template: hello }
---
apiVersion: raftgate/v1
kind: Bundle
metadata: { name: voice@r1 }
spec: { parts: [prompt/hello@1] }
`;

describe('the command line beside three members', { timeout: 10 * PATIENCE_MS }, () => {
  let cluster: LocalCluster;
  let env: Record<string, string> = {};
  const told = async (...args: string[]): Promise<string> => {
    const ran = await raftgate(args, { env });
    assert.equal(ran.code, 0, `${args.join(' ')}\n${ran.stderr}`);
    return ran.stdout;
  };
  const shell = (script: string): Promise<Ran> => exec('bash', ['-c', script], { env });

  before(async () => {
    cluster = await LocalCluster.start({ directory: join(root, 'cluster'), members: 3 });
    // The command as a shell finds it.
    writeFileSync(join(root, 'raftgate'), `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n`);
    chmodSync(join(root, 'raftgate'), 0o755);
    env = { RAFTGATE_ENDPOINTS: cluster.endpoints.join(','), PATH: `${root}:${process.env['PATH']}` };
    assert.equal((await raftgate(['apply', '-f', '-'], { env, input: MANIFESTS })).code, 0);
    await told('rollout', 'start', 'voice', '--bundle', 'voice@r1');
  });
  after(async () => {
    await cluster?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test('every command that prints does so as JSON and as YAML', async () => {
    const lines = [
      'get bundles',
      'get channels voice',
      'rollout list voice',
      'rollout status voice',
      'history voice',
      'fleet voice',
      'kill-switch list voice',
      'version',
    ];
    for (const line of lines) {
      const json: unknown = JSON.parse(await told(...line.split(' '), '-o', 'json'));
      assert.equal(typeof json, 'object', line);
    }
    assert.match(await told('get', 'bundles', '-o', 'yaml'), /^- name: voice@r1\n/);
    assert.match(await told('rollout', 'list', 'voice'), /^ROLLOUT .*\nr1 +voice@r1 /);
    const { client, members } = JSON.parse(await told('version', '-o', 'json')) as {
      client: { raftgate: string };
      members: { raftgate: string }[];
    };
    assert.deepEqual(
      members.map((member) => member.raftgate),
      Array(3).fill(client.raftgate),
    );
  });

  test('a reader that has enough is no failure', async () => {
    for (const line of ['raftgate --help | head -n 1', 'raftgate history voice | head -n 1', 'raftgate get parts -o json | true']) {
      const ran = await shell(`set -o pipefail; ${line}`);
      assert.deepEqual([ran.code, ran.stderr], [0, ''], line);
    }
  });

  test('completion in bash: commands, options, live names, files; silent when nobody answers', async () => {
    const complete = async (line: string, more = ''): Promise<string[]> => {
      const script = `source <(raftgate completion bash); compopt() { echo FILES; }; ${more} COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _raftgate; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const ran = await shell(script);
      assert.equal(ran.stderr, '');
      return ran.stdout.split('\n').filter((word) => word !== '');
    };
    assert.deepEqual(await complete('raftgate roll'), ['rollout']);
    assert.deepEqual(await complete('raftgate rollout st'), ['start', 'status']);
    assert.deepEqual(await complete('raftgate fleet '), ['voice']);
    assert.deepEqual(await complete('raftgate rollout start voice --bundle voice@'), ['r1']);
    assert.deepEqual(await complete('raftgate rollout abort voice --rollout '), ['r1']);
    assert.deepEqual(await complete('raftgate get channels v'), ['voice']);
    assert.deepEqual(await complete('raftgate apply -f '), ['FILES']);
    assert.deepEqual(await complete('raftgate sim --explore election,pair-'), ['election,pair-disks']);
    assert.equal((await complete('raftgate sim --mutants --only X1,E'))[0], 'X1,E1');
    assert.deepEqual(await complete('raftgate sim --set crashE', 'compopt() { echo "$*"; };'), ['-o nospace', 'crashEveryMs=']);
    assert.ok((await complete('raftgate rollout abort --')).includes('--reason'));
    assert.ok((await complete('raftgate serve --initial-cl')).includes('--initial-cluster-token'));
    assert.deepEqual(await complete('raftgate fleet ', 'export RAFTGATE_ENDPOINTS=http://127.0.0.1:1;'), []);
    for (const other of ['zsh', 'fish']) assert.match(await told('completion', other), /raftgate __complete --/);
  });

  test('rollout status --watch outlives a leader, and ends as the rollout does', async () => {
    const watch = spawn(process.execPath, [MAIN, 'rollout', 'status', 'voice', '--watch', '--timeout', '60', '-o', 'json'], {
      env: { ...process.env, ...env },
    });
    const ended = new Promise<number | null>((resolve) => watch.once('close', resolve));
    let out = '';
    for (const stream of [watch.stdout, watch.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk));
    try {
      await eventually('the first picture', PATIENCE_MS, async () => (out.includes('"rollout":"r1"') ? true : undefined));
      const leader = await leaderOf(cluster);
      await cluster.kill(leader);
      await eventually('a pause under the next leader', PATIENCE_MS, async () =>
        (await raftgate(['rollout', 'pause', 'voice'], { env })).code === 0 ? true : undefined,
      );
      await eventually('the pause is shown', PATIENCE_MS, async () => (out.includes('"phase":"Paused"') ? true : undefined));
      await told('rollout', 'abort', 'voice', '--reason', 'enough');
      assert.equal(await ended, 1, out);
      assert.match(out.trim().split('\n').at(-1) ?? '', /"phase":"RolledBack","reason":"enough"/);
      await cluster.startMember(leader);
    } finally {
      watch.kill('SIGKILL');
    }
  });

  test('rollout status --watch gives up after --timeout of silence', async () => {
    await told('rollout', 'retry', 'voice');
    for (const { name } of cluster.places) cluster.member(name).signal('SIGSTOP');
    try {
      const ran = await raftgate(['rollout', 'status', 'voice', '--watch', '--timeout', '1'], { env });
      assert.equal(ran.code, 1);
      assert.match(ran.stderr, /did not answer for 1 s[\s\S]*RG_NO_CLUSTER/);
    } finally {
      for (const { name } of cluster.places) cluster.member(name).signal('SIGCONT');
    }
  });
});
