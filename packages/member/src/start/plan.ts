import { compareBytes, utf8Encode } from '@raftgate/bytes';
import type { Configuration, ConfigurationMember } from '@raftgate/raft';
import { clusterId, memberId } from '@raftgate/storage';
import { CLUSTER_VERSION } from '@raftgate/store';
import { MemberError } from '../errors.ts';
import { MAX_INITIAL_MEMBERS, MAX_NAME_BYTES, MAX_URL_BYTES } from '../limits.ts';
import type { InitialMember, MemberOptions } from '../options.ts';
import { parsePeerUrl } from '../peer/address.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';

/** The options with their defaults, checked, and the ids that follow from them (001-formats, section 5). */
export interface Plan {
  readonly options: MemberOptions;
  readonly member: number;
  readonly cluster: number;
  /**
   * What a new cluster begins with; the same on every member, whatever the order of its flags. Nobody when only the log, or the
   * cluster, can say.
   */
  readonly bootstrap: Configuration;
  /** Joining: this member was one at that index of the log, and the cluster looked like this. */
  readonly joinedIndex?: number;
  readonly hint?: ClusterView;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly snapshotCommands: number;
  readonly catchUpCommands: number;
  /** The newest this member takes part in. */
  readonly clusterVersionMax: number;
}

/** etcd demands the same (server/embed/config.go). */
const ELECTION_PER_HEARTBEAT = 5;
const MAX_ELECTION_MS = 50_000;

export function makePlan(options: MemberOptions): Plan | MemberError {
  const complaint = complaintAbout(options);
  if (complaint !== undefined) return new MemberError('RG_OPTIONS', complaint);
  const members = options.initialCluster.map((member) => toConfigurationMember(options.clusterToken, member));
  const own = members.find((member) => member.name === options.name);
  if (own === undefined) {
    return new MemberError('RG_OPTIONS', `the initial cluster has no member named ${options.name}`, {
      found: members.map((member) => member.name).join(', '),
      do: 'add it, or start with one of these names',
    });
  }
  const voters = members.sort((a, b) => a.id - b.id);
  return {
    options,
    member: own.id,
    cluster: clusterId(
      options.clusterToken,
      voters.map((member) => member.id),
    ),
    bootstrap: { voters, outgoing: [], learners: [], autoLeave: false },
    heartbeatMs: options.heartbeatMs ?? 100,
    electionMs: options.electionMs ?? 1_000,
    snapshotCommands: options.snapshotCommands ?? 10_000,
    catchUpCommands: options.catchUpCommands ?? 5_000,
    clusterVersionMax: options.clusterVersionMax ?? CLUSTER_VERSION,
  };
}

function toConfigurationMember(token: string, { name, peerUrls }: InitialMember): ConfigurationMember {
  const sorted = [...peerUrls].sort((a, b) => compareBytes(utf8Encode(a), utf8Encode(b)));
  return { id: memberId(token, name, sorted), name, incarnation: 0, peerUrls: sorted };
}

function complaintAbout(options: MemberOptions): string | undefined {
  const { initialCluster, heartbeatMs = 100, electionMs = 1_000, snapshotCommands = 1, catchUpCommands = 0 } = options;
  if (initialCluster.length < 1 || initialCluster.length > MAX_INITIAL_MEMBERS)
    return `an initial cluster of ${initialCluster.length} members`;
  if (new Set(initialCluster.map((member) => member.name)).size < initialCluster.length)
    return 'a name occurs twice in the initial cluster';
  if (!isPlain(options.clusterToken, MAX_NAME_BYTES)) return 'the cluster token is empty, too long or has control characters';
  for (const member of initialCluster) {
    const complaint = complaintAboutMember(member);
    if (complaint !== undefined) return complaint;
  }
  if (!isCount(heartbeatMs, 1) || !isCount(electionMs, heartbeatMs * ELECTION_PER_HEARTBEAT) || electionMs > MAX_ELECTION_MS) {
    return `an election timeout of ${electionMs} ms with a heartbeat of ${heartbeatMs} ms: at least ${ELECTION_PER_HEARTBEAT} heartbeats, at most ${MAX_ELECTION_MS} ms`;
  }
  if (!isCount(snapshotCommands, 1) || !isCount(catchUpCommands, 0)) return 'snapshotCommands and catchUpCommands are counts of commands';
  return options.dataDir === '' ? 'no data directory' : undefined;
}

function complaintAboutMember({ name, peerUrls }: InitialMember): string | undefined {
  if (!isPlain(name, MAX_NAME_BYTES)) return `the member name ${JSON.stringify(name)} is empty, too long or has control characters`;
  if (peerUrls.length === 0) return `${name} has no peer URL`;
  const bad = peerUrls.find((url) => !isPlain(url, MAX_URL_BYTES) || parsePeerUrl(url) === undefined);
  return bad === undefined ? undefined : `${JSON.stringify(bad)} of ${name} is not http://HOST:PORT or https://HOST:PORT`;
}

function isPlain(text: string, maxBytes: number): boolean {
  return text.length > 0 && utf8Encode(text).length <= maxBytes && !/\p{Cc}/u.test(text);
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}
