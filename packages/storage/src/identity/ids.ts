import { compareBytes, sha256, top53, utf8Encode } from '@raftgate/bytes';

/**
 * A member's id (001-formats, section 5), in [1, 2^53). `addedAt` is the index of the configuration that added it, 0 at
 * bootstrap: an id is never used again. None of the strings may hold a control character.
 */
export function memberId(token: string, name: string, peerUrls: readonly string[], addedAt = 0): number {
  const urls = [...peerUrls].sort((a, b) => compareBytes(utf8Encode(a), utf8Encode(b)));
  const lines = ['raftgate member', token, name, ...urls, String(addedAt)];
  return top53(sha256(utf8Encode(lines.join('\n'))));
}

/** A cluster's id, from the ids of the members it began with. */
export function clusterId(token: string, memberIds: readonly number[]): number {
  const ids = [...memberIds].sort((a, b) => a - b).join(',');
  return top53(sha256(utf8Encode(`raftgate cluster\n${token}\n${ids}`)));
}
