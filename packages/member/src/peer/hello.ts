import { DecodeError, Writer } from '@raftgate/bytes';
import { readFlag, writeFlag } from './codec/flag.ts';
import { readPosition } from './codec/position.ts';
import { MAGIC, openHandshake, sealHandshake } from './handshake.ts';

/** Votes, heartbeats, appends and everything small; the other lane carries snapshots, so that they delay nothing. */
export const LANE_MESSAGES = 0;
export const LANE_SNAPSHOTS = 1;
/** One exchange of who belongs to the cluster; `from`, `to` and `cluster` are 0 where they are not known. */
export const LANE_CLUSTER = 2;
export type Lane = typeof LANE_MESSAGES | typeof LANE_SNAPSHOTS | typeof LANE_CLUSTER;

/** What a member says first on a connection it opened (001-formats, section 7). */
export interface Hello {
  readonly lane: Lane;
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly clusterVersionMax: number;
  readonly cluster: number;
  readonly from: number;
  readonly to: number;
  readonly incarnation: number;
  readonly boot: number;
  readonly lineage: number;
  /** Durable at the sender. */
  readonly term: number;
  /** Of the sender's log, durable or not: nothing it was ever sent an acknowledgement for is above. */
  readonly lastIndex: number;
  readonly recovering: boolean;
}

export function encodeHello(hello: Hello): Uint8Array {
  const writer = new Writer();
  writer.u16(0);
  writer.raw(MAGIC);
  writer.u8(hello.lane);
  writer.u8(hello.minVersion);
  writer.u8(hello.maxVersion);
  writer.varint(hello.clusterVersionMax);
  writer.varint(hello.cluster);
  writer.varint(0);
  writer.varint(hello.from);
  writer.varint(hello.to);
  writer.varint(hello.incarnation);
  writer.varint(hello.boot);
  writer.varint(hello.lineage);
  writer.varint(hello.term);
  writer.varint(hello.lastIndex);
  writeFlag(writer, hello.recovering);
  return sealHandshake(writer);
}

/** Throws DecodeError; `bytes` is what stood behind the length. */
export function decodeHello(bytes: Uint8Array): Hello {
  const reader = openHandshake(bytes);
  const lane = reader.u8();
  if (lane !== LANE_MESSAGES && lane !== LANE_SNAPSHOTS && lane !== LANE_CLUSTER) throw new DecodeError('MALFORMED', `no lane ${lane}`);
  const minVersion = reader.u8();
  const maxVersion = reader.u8();
  const clusterVersionMax = reader.varint();
  const cluster = reader.varint();
  if (reader.varint() !== 0) throw new DecodeError('MALFORMED', 'a group other than 0');
  const from = reader.varint();
  const to = reader.varint();
  const incarnation = reader.varint();
  const boot = reader.varint();
  const lineage = reader.varint();
  const term = readPosition(reader);
  const lastIndex = readPosition(reader);
  const recovering = readFlag(reader);
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind a hello');
  return { lane, minVersion, maxVersion, clusterVersionMax, cluster, from, to, incarnation, boot, lineage, term, lastIndex, recovering };
}
