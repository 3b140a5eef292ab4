import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Child } from '../src/local/child.ts';
import { LocalCluster } from '../src/local/cluster.ts';
import { freePorts } from '../src/local/ports.ts';
import { MAIN, raftgate } from './complaint.ts';
import { eventually, PATIENCE_MS } from './support.ts';

interface Listed {
  readonly members: readonly { readonly id: string; readonly name: string; readonly role: string; readonly peerUrls: readonly string[] }[];
}

describe('raftgate member', { timeout: 10 * PATIENCE_MS }, () => {
  const root = mkdtempSync(join(tmpdir(), 'raftgate-member-'));
  let cluster: LocalCluster;
  let joined: Child | undefined;
  let env: Record<string, string> = {};
  const told = async (...args: string[]): Promise<string> => {
    const ran = await raftgate(args, { env });
    assert.equal(ran.code, 0, `${args.join(' ')}\n${ran.stderr}`);
    return ran.stdout;
  };
  const list = async (): Promise<Listed> => JSON.parse(await told('member', 'list', '-o', 'json')) as Listed;
  const codeOf = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await raftgate([...args, '-o', 'json'], { env });
    assert.equal(code, 1, stderr);
    return (JSON.parse(stderr) as { error: { code: string } }).error.code;
  };

  before(async () => {
    cluster = await LocalCluster.start({ directory: join(root, 'cluster'), members: 1 });
    env = { RAFTGATE_ENDPOINTS: cluster.endpoints.join(',') };
  });
  after(async () => {
    await joined?.stop();
    await cluster?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test('add prints the command that starts the member; it votes, moves in the list, and ends when it is removed', async () => {
    const [peer, client] = await freePorts(2);
    const url = `http://127.0.0.1:${peer}`;
    const printed = await told('member', 'add', 'm2', '--peer-urls', url);
    const flags = [...printed.matchAll(/--[a-z-]+=\S+/g)].map(([flag]) => flag);
    assert.ok(flags.includes('--initial-cluster-state=existing') && flags.includes('--name=m2'), printed);
    const clientUrl = `http://127.0.0.1:${client}`;
    const more = [`--data-dir=${join(root, 'm2')}`, `--listen-client-urls=${clientUrl}`, `--advertise-client-urls=${clientUrl}`];
    joined = new Child({ name: 'm2', script: MAIN, args: ['serve', ...flags, ...more], logFile: join(root, 'm2.log') });
    await joined.waitFor(/ready to serve client requests/, PATIENCE_MS);
    const isVoter = async (): Promise<true | undefined> =>
      (await list()).members.some(({ name, role }) => name === 'm2' && role === 'voter') ? true : undefined;
    await eventually('m2 votes', PATIENCE_MS, isVoter);
    assert.match(await told('member', 'list'), /^ID +NAME +STATUS +ROLE +PEER URLS +CLIENT URLS\n/);
    const offered = await told('__complete', '--', 'member', 'remove', 'm');
    assert.deepEqual(
      offered
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[0])
        .sort(),
      ['m1', 'm2'],
    );
    assert.match(await told('member', 'update', 'm2', '--peer-urls', url), /^m2 is dialled at /);
    assert.match(await told('member', 'remove', 'm2'), /^m2 is removed/);
    assert.equal(await joined.exited, 0, joined.tail);
    assert.equal((await list()).members.length, 1);
  });

  test('what is refused has its code and its way out', async () => {
    const [free] = await freePorts(1);
    const own = (await list()).members[0]?.peerUrls[0] ?? '';
    assert.equal(await codeOf('member', 'add', 'm3', '--peer-urls', own), 'RG_PEER_URL_EXISTS');
    assert.equal(await codeOf('member', 'add', 'm1', '--peer-urls', `http://127.0.0.1:${free}`), 'RG_PEER_URL_EXISTS');
    assert.equal(await codeOf('member', 'add', 'm3', '--peer-urls', 'nonsense'), 'RG_BAD_PEER_URL');
    assert.equal(await codeOf('member', 'remove', 'm7'), 'RG_MEMBER_NOT_FOUND');
    assert.equal(await codeOf('member', 'promote', 'm1'), 'RG_NOT_A_LEARNER');
    assert.equal(await codeOf('member', 'remove', 'm1'), 'RG_NOT_ENOUGH_STARTED');
    await told('member', 'add', 'm3', '--peer-urls', `http://127.0.0.1:${free}`, '--learner');
    assert.equal(await codeOf('member', 'add', 'm4', '--peer-urls', 'http://127.0.0.1:9', '--learner'), 'RG_TOO_MANY_LEARNERS');
    const learner = (await list()).members.find(({ role }) => role === 'learner');
    assert.equal(await codeOf('member', 'promote', learner?.id ?? ''), 'RG_LEARNER_BEHIND');
    await told('member', 'remove', learner?.id ?? '');
  });
});

describe('raftgate member, several at once', { timeout: 10 * PATIENCE_MS }, () => {
  const root = mkdtempSync(join(tmpdir(), 'raftgate-members-'));
  let cluster: LocalCluster;
  let successor: Child | undefined;
  let env: Record<string, string> = {};
  const told = async (...args: string[]): Promise<string> => {
    const ran = await raftgate(args, { env });
    assert.equal(ran.code, 0, `${args.join(' ')}\n${ran.stderr}`);
    return ran.stdout;
  };
  const list = async (): Promise<Listed['members']> => (JSON.parse(await told('member', 'list', '-o', 'json')) as Listed).members;

  before(async () => {
    cluster = await LocalCluster.start({ directory: join(root, 'cluster'), members: 3 });
    env = { RAFTGATE_ENDPOINTS: cluster.endpoints.join(',') };
  });
  after(async () => {
    await successor?.stop();
    await cluster?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  test('replace has a successor learn, tells how far it is, and swaps the two in one change', async () => {
    const [peer, client] = await freePorts(2);
    const url = `http://127.0.0.1:${peer}`;
    const initial = [...(await list()).map(({ name, peerUrls }) => `${name}=${peerUrls.join()}`), `m4=${url}`].join(',');
    const replaced = raftgate(['member', 'replace', 'm1', 'm4', '--peer-urls', url], { env });
    await eventually('m4 learns', PATIENCE_MS, async () => ((await list()).some(({ role }) => role === 'learner') ? true : undefined));
    const clientUrl = `http://127.0.0.1:${client}`;
    const flags = ['--name=m4', '--initial-cluster-state=existing', `--initial-cluster=${initial}`, `--listen-peer-urls=${url}`];
    const more = [`--initial-advertise-peer-urls=${url}`, `--data-dir=${join(root, 'm4')}`, `--listen-client-urls=${clientUrl}`];
    const args = ['serve', ...flags, ...more, `--advertise-client-urls=${clientUrl}`];
    successor = new Child({ name: 'm4', script: MAIN, args, logFile: join(root, 'm4.log') });
    const { code, stdout, stderr } = await replaced;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^m4 votes in place of m1, /);
    assert.match(
      stderr,
      /--name=m4 --initial-cluster-state=existing[^]*raftgate: waiting: learner [0-9a-f]+ (does not answer|holds|receives)/,
    );
    assert.deepEqual((await list()).map(({ name, role }) => `${name} ${role}`).toSorted(), ['m2 voter', 'm3 voter', 'm4 voter']);
  });

  test('reconfigure has exactly those vote that it names, and what it cannot do is refused', async () => {
    const shown = JSON.parse(await told('member', 'reconfigure', '--voters', 'm2', '-o', 'json')) as Record<string, readonly string[]>;
    const [left] = await list();
    assert.match(await told('__complete', '--', 'member', 'reconfigure', '--voters', 'm'), /^m2\t/);
    assert.deepEqual([shown['voters'], shown['removed']?.length, left?.name], [[left?.id], 2, 'm2']);
    const ran = await raftgate(['member', 'reconfigure', '--voters', 'm2,m2', '-o', 'json'], { env });
    assert.match(ran.stderr, /a member is named twice/);
    assert.equal(ran.code, 1);
  });
});
