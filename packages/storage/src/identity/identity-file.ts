import { crc32c, utf8Decode, utf8Encode } from '@raftgate/bytes';
import type { Disk } from '@raftgate/io';
import { StorageError } from '../errors.ts';
import { readFile } from '../files.ts';
import type { DoneWith } from '../flow.ts';
import { identityPath } from '../layout.ts';
import { IDENTITY_FORMAT, MAX_IDENTITY_BYTES } from '../limits.ts';
import type { Identity } from './types.ts';

/** The way out when the identity is gone: the one file of the directory that any older copy holds as it was. */
export const RESTORE_IDENTITY =
  'put that file back from any copy of this directory: it never changes; without one the member is lost (docs/errors.md)';

/** Canonical JSON (keys sorted, no spaces) and a newline; `crc` is the CRC-32C of the same without it. */
export function encodeIdentity({ cluster, incarnation, lineage, member, name }: Identity): Uint8Array {
  const fields = { format: IDENTITY_FORMAT, incarnation, lineage, member, name };
  const crc = crc32c(utf8Encode(`${JSON.stringify({ cluster, ...fields })}\n`));
  return utf8Encode(`${JSON.stringify({ cluster, crc, ...fields })}\n`);
}

/** Reads `member/identity`; undefined when it is not there. RG_DATA_DIR_NEWER, RG_DATA_DIR_UNREADABLE. */
export function readIdentity(disk: Disk, memberDirectory: string, done: DoneWith<Identity>): void {
  const path = identityPath(memberDirectory);
  readFile(disk, path, MAX_IDENTITY_BYTES, (error, bytes) => {
    if (bytes === undefined) return done(error, undefined);
    const identity = decodeIdentity(path, bytes);
    if (identity instanceof StorageError) done(identity, undefined);
    else done(undefined, identity);
  });
}

function decodeIdentity(path: string, bytes: Uint8Array): Identity | StorageError {
  const fields = parse(utf8Decode(bytes));
  if (fields === undefined) return unreadable(path, 'what is there is not JSON');
  const { cluster, format, incarnation, lineage, member, name } = fields;
  if (isId(format) && format > IDENTITY_FORMAT) {
    const lines = {
      found: `format ${format} (in ${path})`,
      expected: `format ${IDENTITY_FORMAT}`,
      do: 'start the version that wrote it, or a later one',
    };
    return new StorageError('RG_DATA_DIR_NEWER', 'the data directory was written by a later version', lines);
  }
  if (!isId(cluster) || !isId(incarnation) || !isId(lineage) || !isId(member) || typeof name !== 'string')
    return unreadable(path, 'a field is missing or out of range');
  const identity: Identity = { cluster, incarnation, lineage, member, name };
  const canonical = encodeIdentity(identity);
  const isCanonical = canonical.length === bytes.length && canonical.every((byte, at) => byte === bytes[at]);
  return isCanonical ? identity : unreadable(path, 'what is there is not what was written');
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function unreadable(path: string, found: string): StorageError {
  const lines = {
    found: `${found} (in ${path})`,
    expected: 'what was written when the directory was made',
    do: RESTORE_IDENTITY,
  };
  return new StorageError('RG_DATA_DIR_UNREADABLE', 'the identity of the data directory cannot be read', lines);
}
