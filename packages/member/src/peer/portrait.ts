import type { Identity, SnapshotBeginning } from '@raftgate/storage';
import { CLUSTER_VERSION } from '@raftgate/store';
import { PEER_PROTOCOL_VERSION } from '../versions.ts';
import { encodeHello, type Lane } from './hello.ts';
import { encodeWelcome, type HelloRefusal } from './welcome.ts';

/** What handshakes say of this member. */
export interface SelfPortrait {
  /** Durable. */
  readonly term: number;
  readonly lastIndex: number;
  readonly isRecovering: boolean;
  /** The committed one. */
  readonly clusterVersion: number;
  /** The newest this member takes part in; CLUSTER_VERSION when it does not say. */
  readonly clusterVersionMax?: number;
}

/** Whoever introduces itself. */
export interface Speaker {
  readonly identity: Identity;
  readonly boot: number;
  readonly portrait: () => SelfPortrait;
}

export function helloOf({ identity, boot, portrait }: Speaker, to: number, lane: Lane): Uint8Array {
  const { cluster, member, incarnation, lineage } = identity;
  const { term, lastIndex, isRecovering, clusterVersionMax = CLUSTER_VERSION } = portrait();
  return encodeHello({
    lane,
    minVersion: PEER_PROTOCOL_VERSION,
    maxVersion: PEER_PROTOCOL_VERSION,
    clusterVersionMax,
    cluster,
    from: member,
    to,
    incarnation,
    boot,
    lineage,
    term,
    lastIndex,
    recovering: isRecovering,
  });
}

export function welcomeOf({ identity, boot, portrait }: Speaker, refusal: HelloRefusal | undefined, held?: SnapshotBeginning): Uint8Array {
  const { term, lastIndex } = portrait();
  const version = refusal === undefined ? PEER_PROTOCOL_VERSION : 0;
  const welcome = { version, refusal, incarnation: identity.incarnation, boot, term, lastIndex };
  return encodeWelcome(held === undefined ? welcome : { ...welcome, held });
}
