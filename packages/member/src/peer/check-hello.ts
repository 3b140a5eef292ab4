import type { Configuration, ConfigurationMember } from '@raftgate/raft';
import { PEER_PROTOCOL_VERSION } from '../versions.ts';
import type { Hello } from './hello.ts';
import type { HelloRefusal } from './welcome.ts';

/** Who is asked. */
export interface Addressee {
  readonly cluster: number;
  readonly member: number;
  readonly lineage: number;
  /** The committed one. */
  readonly clusterVersion: number;
  /** Whether that id is, or yet is, or is about to be a member. */
  knows(id: number): boolean;
}

/** Who asks which cluster this is, and who belongs to it, may be nobody of it yet, or any more. */
export function checkQuestion(hello: Hello, cluster: number): HelloRefusal | undefined {
  if (hello.minVersion > PEER_PROTOCOL_VERSION || hello.maxVersion < PEER_PROTOCOL_VERSION) return 'VERSION';
  return hello.cluster === 0 || hello.cluster === cluster ? undefined : 'CLUSTER';
}

/** What speaks against a hello (001-formats, section 7), its incarnation aside; undefined when nothing does. */
export function checkHello(hello: Hello, us: Addressee): HelloRefusal | undefined {
  if (hello.minVersion > PEER_PROTOCOL_VERSION || hello.maxVersion < PEER_PROTOCOL_VERSION) return 'VERSION';
  if (hello.cluster !== us.cluster) return 'CLUSTER';
  if (hello.to !== us.member) return 'NOT_ME';
  if (hello.from === us.member || !us.knows(hello.from)) return 'UNKNOWN_PEER';
  if (hello.lineage !== us.lineage) return 'LINEAGE';
  if (hello.clusterVersionMax < us.clusterVersion) return 'VERSION';
  return undefined;
}

export function findMember({ voters, outgoing, learners }: Configuration, id: number): ConfigurationMember | undefined {
  const isIt = (member: ConfigurationMember): boolean => member.id === id;
  return voters.find(isIt) ?? outgoing.find(isIt) ?? learners.find(isIt);
}
