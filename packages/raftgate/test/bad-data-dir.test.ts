import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Etcd3 } from 'etcd3';
import { crc32c, utf8Encode } from '@raftgate/bytes';
import { LocalCluster } from '../src/local/cluster.ts';
import { freePorts } from '../src/local/ports.ts';
import { assertComplaint, eachOf, raftgate } from './complaint.ts';
import { flipByte } from './damage.ts';
import { PATIENCE_MS } from './support.ts';

/** Whole, checksum and all, and somebody else's. */
function ofMemberSeven(identity: string): string {
  const { crc: _, ...fields } = JSON.parse(identity) as Record<string, unknown>;
  const text = (more: object): string => {
    const all: Record<string, unknown> = { ...fields, member: 7, ...more };
    return `${JSON.stringify(all, Object.keys(all).sort())}\n`;
  };
  return text({ crc: crc32c(utf8Encode(text({}))) });
}

const WRITES = 90;
const root = mkdtempSync(join(tmpdir(), 'raftgate-bad-data-'));
let ports: readonly number[] = [];

/** One member, so that nobody else can bring back what its disk lost. */
const start = (directory: string): Promise<LocalCluster> =>
  LocalCluster.start({ directory, members: 1, ports, flags: ['--snapshot-count=60'] });

const flags = (dataDir: string, more: readonly string[] = []): string[] => [
  'serve',
  '--name=m1',
  `--data-dir=${dataDir}`,
  `--listen-client-urls=http://127.0.0.1:${ports[0]}`,
  `--advertise-client-urls=http://127.0.0.1:${ports[0]}`,
  `--listen-peer-urls=http://127.0.0.1:${ports[1]}`,
  `--initial-advertise-peer-urls=http://127.0.0.1:${ports[1]}`,
  `--initial-cluster=m1=http://127.0.0.1:${ports[1]}`,
  ...more,
];

before(async () => {
  ports = await freePorts(2);
  const cluster = await start(join(root, 'whole'));
  const client = new Etcd3({ hosts: cluster.endpoints });
  for (let at = 0; at < WRITES; at++) await client.put(`key/${at}`).value(`value ${at}`);
  client.close();
  await cluster.member('m1').waitFor(/saved snapshot/, PATIENCE_MS);
  await cluster.kill('m1');
});
after(() => rmSync(root, { recursive: true, force: true }));

interface Case {
  readonly name: string;
  readonly code: string;
  readonly says: RegExp;
  readonly harm?: (member: string) => void;
  readonly flags?: readonly string[];
}
const only = (folder: string): string => join(folder, readdirSync(folder)[0] ?? assert.fail(`nothing in ${folder}`));
const wal = (member: string): string => only(join(member, 'wal'));
const snapshot = (member: string): string => only(join(member, 'snap'));
const edit = (file: string, change: (text: string) => string): void => writeFileSync(file, change(readFileSync(file, 'utf8')));
const BACK = /do {8}put back a copy of the data directory/;

const CASES: readonly Case[] = [
  {
    name: 'of another cluster',
    code: 'RG_DATA_DIR_FOREIGN',
    says: /found {5}cluster \d+.*identity\)/,
    flags: ['--initial-cluster-token=other'],
  },
  {
    name: 'of another member',
    code: 'RG_DATA_DIR_FOREIGN',
    says: /belongs to another member/,
    harm: (member) => edit(join(member, 'identity'), ofMemberSeven),
  },
  {
    name: 'of a newer format',
    code: 'RG_DATA_DIR_NEWER',
    says: /found {5}format 9 [\s\S]*do {8}start the version that wrote it/,
    harm: (member) => edit(join(member, 'identity'), (text) => text.replace('"format":1', '"format":9')),
  },
  {
    name: 'a half-written identity',
    code: 'RG_DATA_DIR_UNREADABLE',
    says: /identity/,
    harm: (member) => truncateSync(join(member, 'identity'), 40),
  },
  {
    name: 'no identity',
    code: 'RG_DATA_DIR_AMNESIAC',
    says: /do {8}put that file back/,
    harm: (member) => rmSync(join(member, 'identity')),
  },
  { name: 'no log', code: 'RG_DATA_DIR_AMNESIAC', says: /has lost its log/, harm: (member) => rmSync(wal(member)) },
  { name: 'a log cut short', code: 'RG_SOLE_VOTER', says: BACK, harm: (member) => truncateSync(wal(member), 1_001) },
  {
    name: 'a byte of the log flipped',
    code: 'RG_SOLE_VOTER',
    says: /found {5}.*does not verify at byte/,
    harm: (member) => flipByte(wal(member), 1_500),
  },
  { name: 'a segment of a newer format', code: 'RG_DATA_DIR_NEWER', says: /format/, harm: (member) => newerSegment(wal(member)) },
  {
    name: 'a byte of the snapshot flipped',
    code: 'RG_SOLE_VOTER',
    says: /found {5}the snapshot at \d+ cannot be used/,
    harm: (member) => flipByte(snapshot(member), 300),
  },
  { name: 'a snapshot cut short', code: 'RG_SOLE_VOTER', says: /ends early/, harm: (member) => truncateSync(snapshot(member), 200) },
  { name: 'no snapshot', code: 'RG_SOLE_VOTER', says: BACK, harm: (member) => rmSync(snapshot(member)) },
];

describe(
  'a data directory that cannot be served from is refused, with the way out, and left as it was',
  { timeout: 10 * PATIENCE_MS },
  () => {
    for (const batch of [CASES.slice(0, 6), CASES.slice(6)]) {
      test(batch.map(({ name }) => name).join('; '), async () => {
        await eachOf(batch, async ({ name, code, says, harm, flags: more }) => {
          const dataDir = join(root, name);
          cpSync(join(root, 'whole', 'm1.raftgate'), dataDir, { recursive: true });
          harm?.(join(dataDir, 'member'));
          const before = fingerprint(dataDir);
          const ran = await raftgate(flags(dataDir, more));
          assertComplaint(ran, code, says);
          assert.ok(ran.stderr.includes(dataDir), 'the whole path is told');
          assert.deepEqual(fingerprint(dataDir), before, name);
          rmSync(dataDir, { recursive: true });
        });
      });
    }

    test('a file in the way, a path below a file', async () => {
      const file = join(root, 'file');
      writeFileSync(file, '');
      await eachOf([file, join(file, 'below')], async (dataDir) =>
        assertComplaint(await raftgate(flags(dataDir)), 'RG_DATA_DIR', /found {5}\/.*(EEXIST|ENOTDIR)/),
      );
    });

    test('one that another member serves from, which goes on; and everything is still there', async () => {
      const cluster = await start(join(root, 'whole'));
      try {
        const [client, peer] = await freePorts(2);
        const elsewhere = [`--listen-client-urls=http://127.0.0.1:${client}`, `--listen-peer-urls=http://127.0.0.1:${peer}`];
        assertComplaint(await raftgate(flags(cluster.dataDir('m1'), elsewhere)), 'RG_DATA_DIR_IN_USE', /another member runs/);
        const reader = new Etcd3({ hosts: cluster.endpoints });
        const found = await reader.getAll().prefix('key/').strings();
        for (let at = 0; at < WRITES; at++) assert.equal(found[`key/${at}`], `value ${at}`);
        await reader.put('key/more').value('taken');
        reader.close();
      } finally {
        await cluster.stop();
      }
    });
  },
);

/** The header's format is a u16 behind six bytes of magic; the checksum fits, as a later version's would (001-formats, section 3). */
function newerSegment(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt16LE(9, 6);
  bytes.writeUInt32LE(crc32c(bytes, 0, 40), 40);
  writeFileSync(file, bytes);
}

function fingerprint(dataDir: string): string[] {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'lock' && statSync(join(dataDir, name)).isFile())
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(dataDir, name)))
          .digest('hex')}`,
    );
}
