import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LocalCluster } from '../src/local/cluster.ts';
import { freePorts } from '../src/local/ports.ts';
import { run } from '../src/run.ts';
import { assertComplaint, eachOf, raftgate } from './complaint.ts';
import { PATIENCE_MS, type Ran } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'raftgate-bad-command-'));

/** The same command line without a process of its own. */
async function inside(args: readonly string[], endpoints: string): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const streams = { out: { write: (text: string) => (stdout += text) }, err: { write: (text: string) => (stderr += text) } };
  const code = await run(args, { RAFTGATE_ENDPOINTS: endpoints }, streams);
  return { code, stdout, stderr };
}

const channel = (spec: string, head = 'apiVersion: raftgate/v1\nkind: Channel'): string =>
  `${head}\nmetadata: { name: voice }\nspec: { roles: [worker], regions: [a]${spec} }\n`;
const prompt = (text: string): string =>
  `apiVersion: raftgate/v1\nkind: Prompt\nmetadata: { name: p, version: "1" }\nspec: { type: text, template: "${text}" }\n`;
const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join()}]`),
].join('\n');

const FILES: readonly (readonly [file: string, text: string, code: string, says: RegExp])[] = [
  [
    'unknown-kind.yaml',
    channel('').replace('Channel', 'Gizmo'),
    'RG_MANIFEST',
    /"Gizmo" is not a kind\n.*unknown-kind\.yaml:1:1\n[\s\S]*expected {2}Bundle, Channel/,
  ],
  [
    'unknown-field.yaml',
    `# first\n---\n${channel(', colour: red')}`,
    'RG_MANIFEST',
    /Unrecognized key[\s\S]*Channel voice, at .*unknown-field\.yaml:3:1[\s\S]*found {5}colour/,
  ],
  [
    'wrong-type.yaml',
    channel('').replace('[worker]', 'worker'),
    'RG_MANIFEST',
    /spec\.roles: [\s\S]*found {5}"worker"\n {2}expected {2}array/,
  ],
  ['other-version.yaml', channel('').replace('/v1', '/v9'), 'RG_MANIFEST', /apiVersion: [\s\S]*found {5}"raftgate\/v9"/],
  ['bad-name.yaml', channel('').replace('name: voice', 'name: Voice One'), 'RG_MANIFEST', /metadata\.name/],
  ['contradiction.yaml', channel(', expiryAction: fallback-bundle'), 'RG_MANIFEST', /needs spec\.fallback/],
  ['half.json', '{"apiVersion": "raftgate/v1", "kind": "Chan', 'RG_YAML', /half\.json:1:\d+: not JSON/],
  ['half.yaml', `${channel('')}---\napiVersion: raftgate/v1\nkind: [Chan`, 'RG_YAML', /half\.yaml:7:\d+: not YAML/],
  ['twice.yaml', `${channel('')}kind: Bundle\n`, 'RG_YAML', /unique/],
  ['empty.yaml', '', 'RG_NO_MANIFESTS', /nothing in .*empty\.yaml/],
  ['comment.yaml', '# later\n', 'RG_NO_MANIFESTS', /no document/],
  ['text.yaml', 'just text', 'RG_MANIFEST', /found {5}"just text"\n {2}expected {2}object/],
  ['deep.yaml', '['.repeat(20_000), 'RG_YAML', /nesting too deep/],
  ['bomb.yaml', bomb, 'RG_YAML', /alias/i],
  ['large.yaml', `# ${'x'.repeat(8 * 1024 * 1024)}`, 'RG_TOO_LARGE', /at most 8388608/],
  ['large-part.yaml', prompt('x'.repeat(1_100_000)), 'RG_MANIFEST', /1048576/],
];

const COMMANDS: readonly (readonly [line: string, code: string, says: RegExp])[] = [
  ['fly', 'RG_USAGE', /unknown command 'fly'/],
  ['aply -f x', 'RG_USAGE', /did you mean apply\?/],
  ['get bundles --all', 'RG_USAGE', /unknown option '--all'[\s\S]*expected {2}raftgate get \[options\] <kind> \[name\]/],
  ['apply', 'RG_USAGE', /'-f, --filename <path\.\.\.>' not specified/],
  ['get', 'RG_USAGE', /missing required argument 'kind'/],
  ['get gizmos', 'RG_USAGE', /found {5}gizmos\n {2}expected {2}bundles, channels/],
  ['get channels a b', 'RG_USAGE', /too many arguments/],
  ['get bundles -o xml', 'RG_USAGE', /Allowed choices are table, json, yaml/],
  ['get bundles --timeout soon', 'RG_USAGE', /--timeout takes seconds/],
  ['get bundles --endpoints ftp://127.0.0.1:1', 'RG_USAGE', /https:\/\/HOST:PORT/],
  ['get bundles --cert c.pem', 'RG_USAGE', /--cert and --key go together/],
  ['get bundles --cacert /nonexistent/ca.pem', 'RG_UNREADABLE', /ca\.pem/],
  ['get bundles --endpoints ,', 'RG_USAGE', /names no cluster/],
  ['get bundles --namespace A/b', 'RG_USAGE', /"A\/b"/],
  ['fleet Voice', 'RG_USAGE', /"Voice"/],
  ['rollout pause voice --revision -1', 'RG_USAGE', /--revision takes a whole number/],
  ['rollout start voice --bundle a/b', 'RG_USAGE', /"a\/b"/],
  ['kill-switch set voice --flag a --part b/c', 'RG_USAGE', /found {5}--flag a --part b\/c/],
  ['kill-switch set voice --flag a=', 'RG_USAGE', /not a name/],
  ['kill-switch set voice --part gizmo/c', 'RG_USAGE', /not a kind of part/],
  ['dev --members 99', 'RG_USAGE', /expected {2}1 to 7/],
  ['sim --seed x', 'RG_USAGE', /--seed takes a whole number/],
  ['completion tcsh', 'RG_USAGE', /Allowed choices are bash, zsh, fish/],
  ['-o json serve', 'RG_USAGE', /raftgate serve \[flags\]/],
  ['apply -f nowhere.yaml', 'RG_UNREADABLE', /ENOENT/],
  ['get bundles gone@1', 'RG_BUNDLE_UNKNOWN', /no bundle gone@1/],
  ['get channels gone', 'RG_NOT_FOUND', /found {5}voice\n {2}expected {2}gone/],
  ['fleet gone', 'RG_CHANNEL_UNKNOWN', /no channel gone/],
  ['history gone', 'RG_CHANNEL_UNKNOWN', /no channel gone/],
  ['rollout list gone', 'RG_CHANNEL_UNKNOWN', /no channel gone/],
  ['rollout status gone', 'RG_CHANNEL_UNKNOWN', /no channel gone/],
  ['rollout status voice', 'RG_ROLLOUT_UNKNOWN', /no rollout has begun/],
  ['rollout abort voice --rollout r9', 'RG_ROLLOUT_UNKNOWN', /expected {2}r9/],
  ['rollout start voice --bundle gone@1', 'RG_BUNDLE_UNKNOWN', /no bundle gone@1/],
  ['rollout rollback voice', 'RG_NO_TARGET', /no healthy release/],
  ['kill-switch clear voice gone', 'RG_NOT_ALLOWED', /found {5}none is on/],
];

describe('commands against a running cluster', { timeout: 10 * PATIENCE_MS }, () => {
  let cluster: LocalCluster;
  let endpoints = '';
  before(async () => {
    cluster = await LocalCluster.start({ directory: join(root, 'cluster'), members: 1 });
    endpoints = cluster.endpoints.join(',');
    writeFileSync(join(root, 'good.yaml'), channel(''));
    assert.equal((await inside(['apply', '-f', join(root, 'good.yaml')], endpoints)).code, 0);
  });
  after(async () => {
    await cluster?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  for (const [file, text, code, says] of FILES) {
    test(`apply -f ${file} is refused with its place`, async () => {
      writeFileSync(join(root, file), text);
      const ran = await inside(['apply', '-f', join(root, file)], endpoints);
      assertComplaint(ran, code, says);
      assert.ok(ran.stderr.includes(file));
    });
  }

  for (const [line, code, says] of COMMANDS) {
    test(`${line}: ${code}`, async () => {
      const ran = await inside(line.split(' '), endpoints);
      if (!line.startsWith('-o json')) return assertComplaint(ran, code, says);
      assert.match(ran.stderr, says);
      assert.deepEqual(Object.keys((JSON.parse(ran.stderr) as { error: object }).error), ['code', 'message', 'expected', 'do']);
    });
  }

  test('as processes: a folder without manifests, standard input, a file without end, errors as JSON and YAML', async () => {
    mkdirSync(join(root, 'folder'));
    const env = { RAFTGATE_ENDPOINTS: endpoints };
    await eachOf<() => Promise<void>>(
      [
        async () => assertComplaint(await raftgate(['apply', '-f', join(root, 'folder')], { env }), 'RG_NO_MANIFESTS', /\*\.yaml/),
        async () => assertComplaint(await raftgate(['apply', '-f', '-'], { env, input: 'a: b' }), 'RG_MANIFEST', /at -:1:1/),
        async () => assertComplaint(await raftgate(['apply', '-f', '/dev/zero'], { env }), 'RG_TOO_LARGE', /at most/),
        async () => {
          const ran = await raftgate(['fleet', 'gone', '--output=json'], { env });
          assert.deepEqual([ran.code, (JSON.parse(ran.stderr) as { error: { code: string } }).error.code], [1, 'RG_CHANNEL_UNKNOWN']);
        },
        async () =>
          assert.match((await raftgate(['-o', 'yaml', 'fleet', 'gone'], { env })).stderr, /^error:\n {2}code: RG_CHANNEL_UNKNOWN\n/),
        async () => assertComplaint(await raftgate(['fly'], { env }), 'RG_USAGE', /fly/),
      ],
      (check) => check(),
    );
  });

  test('nobody at --endpoints, and a cluster without a quorum, are told apart from success in time', async () => {
    const [free] = await freePorts(1);
    const nobody = await raftgate(['get', 'bundles', '--timeout', '3', '--endpoints', `127.0.0.1:${free}`]);
    assertComplaint(nobody, 'RG_NO_CLUSTER', /did not answer for 3 s\n {2}found {5}connect ECONNREFUSED/);
    const version = await raftgate(['version', '-o', 'json', '--endpoints', `127.0.0.1:${free},${endpoints}`]);
    const { members } = JSON.parse(version.stdout) as { members: { error?: string; raftgate?: string }[] };
    assert.deepEqual([version.code, typeof members[0]?.error, typeof members[1]?.raftgate], [0, 'string', 'string']);
  });

  test('flags of serve that contradict each other or that nobody knows', async () => {
    await eachOf(
      [
        { flags: ['--election-timeout=100'], says: /less than five times --heartbeat-interval/, code: 'RG_CONFIG' },
        {
          flags: ['--name=m2', '--initial-cluster=m1=http://127.0.0.1:1'],
          says: /--name is not a member of --initial-cluster/,
          code: 'RG_CONFIG',
        },
        { flags: ['--listen-client-urls=https://127.0.0.1:1'], says: /TLS/, code: 'RG_CONFIG' },
        { flags: ['--peer-cert-file=x'], says: /does not do/, code: 'RG_CONFIG' },
        { flags: ['--cert-file=x'], says: /--key-file is not/, code: 'RG_CONFIG' },
        { flags: ['--cert-file=/nonexistent/c', '--key-file=k'], says: /\/nonexistent\/c: ENOENT/, code: 'RG_TLS' },
        { flags: ['--snapshot-count=many'], says: /out of range/, code: 'RG_FLAGS' },
      ],
      async ({ flags, says, code }) =>
        assertComplaint(await raftgate(['serve', `--data-dir=${join(root, 'never')}`, ...flags]), code, says),
    );
    const unknown = await raftgate(['serve', '--frobnicate']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /^raftgate: flag provided but not defined: -frobnicate\nUsage: raftgate serve \[flags\]\n/);
  });
});
