import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { ConfigurationError, decodeConfiguration, encodeConfiguration } from '@raftgate/raft';
import type { Configuration } from '@raftgate/raft';
import { MAX_CONFIGURATION_BYTES } from '../../limits.ts';
import { readPosition } from './position.ts';
import { readUrls, writeUrls } from './urls.ts';

/** Who belongs to a cluster, as one member knows it: a fact, for it is committed, though perhaps an old one. */
export interface ClusterView {
  readonly cluster: number;
  readonly lineage: number;
  /** The configuration in force here. */
  readonly commit: number;
  readonly configuration: Configuration;
  /** Its members the sender has met: their data directories exist. */
  readonly met: readonly number[];
  /** Where the sender is to be found, as its own log has it, committed or not: who dials it elsewhere may try there. */
  readonly urls: readonly string[];
}

/** varint cluster, lineage, commit | bytes configuration | varint n, n ids met | varint n, n URLs. False when there is no such configuration. */
export function encodeClusterView(writer: Writer, { cluster, lineage, commit, configuration, met, urls }: ClusterView): boolean {
  const encoded = encodeConfiguration(configuration);
  if (encoded instanceof ConfigurationError) return false;
  writer.varint(cluster);
  writer.varint(lineage);
  writer.varint(commit);
  writer.bytes(encoded);
  writer.varint(met.length);
  for (const id of met) writer.varint(id);
  writeUrls(writer, urls);
  return true;
}

/** Throws DecodeError. */
export function decodeClusterView(reader: Reader): ClusterView {
  const cluster = reader.varint();
  const lineage = reader.varint();
  const commit = readPosition(reader);
  const configuration = decodeConfiguration(reader.bytes(MAX_CONFIGURATION_BYTES));
  if (configuration instanceof ConfigurationError) throw new DecodeError('MALFORMED', configuration.detail);
  const { voters, outgoing, learners } = configuration;
  const count = reader.varint();
  if (count > voters.length + outgoing.length + learners.length) throw new DecodeError('TOO_LONG', `${count} members met`);
  const met = Array.from({ length: count }, () => reader.varint());
  const urls = readUrls(reader);
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind a view of the cluster');
  return { cluster, lineage, commit, configuration, met, urls };
}
