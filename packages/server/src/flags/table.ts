/** `used`: does what etcd's does. `ignored`: accepted with a warning. `refused`: asks for something this version must not pretend to do. */
type FlagEffect = 'used' | 'ignored' | 'refused';

export interface Flag {
  readonly name: string;
  readonly isBoolean: boolean;
  readonly effect: FlagEffect;
  /** For `used`: what it sets. For the others: why. */
  readonly help: string;
  /** Values that ask for nothing special, so that neither warning nor refusal is due. */
  readonly harmless: readonly string[];
}

const used = (name: string, help: string): Flag => ({ name, isBoolean: false, effect: 'used', help, harmless: [] });
const switched = (name: string, help: string): Flag => ({ ...used(name, help), isBoolean: true });
const ignored = (name: string, help: string, harmless: readonly string[] = [''], isBoolean = false): Flag => ({
  name,
  isBoolean,
  effect: 'ignored',
  help,
  harmless,
});
const refused = (name: string, help: string, harmless: readonly string[] = [''], isBoolean = false): Flag => ({
  ...ignored(name, help, harmless, isBoolean),
  effect: 'refused',
});

const TLS = 'this form of TLS is not served by this version: give --cert-file, --key-file and --trusted-ca-file';
const PEER_TLS = 'peer ports speak no TLS in this version: keep them on a private network';
const AUTH = 'users and roles are not served by this version';
const COMPACTION = 'automatic compaction is not done by this version; call Compact (LIMITATIONS.md)';
const CORRUPTION = 'corruption is found by the state hash of every entry; this check does not exist';
const TUNING = 'this version has no such setting';
const DISCOVERY = 'discovery is not served by this version; use --initial-cluster';

/** etcd 3.6's flags. */
export const FLAGS: readonly Flag[] = [
  used('name', 'name of this member in --initial-cluster'),
  used('data-dir', 'directory this member owns'),
  used('listen-client-urls', 'where clients are listened for: http://HOST:PORT or https://HOST:PORT, comma separated'),
  used('advertise-client-urls', 'where clients are told to go'),
  used('listen-peer-urls', 'where the other members are listened for'),
  used('initial-advertise-peer-urls', 'where the other members are told to go'),
  used('initial-cluster', 'all members: NAME=URL, comma separated'),
  used('initial-cluster-state', "'new', or 'existing' to join a running cluster (raftgate member add) and to start again"),
  used('initial-cluster-token', 'tells this cluster from others'),
  used('heartbeat-interval', 'milliseconds between heartbeats'),
  used('election-timeout', 'milliseconds without a leader before an election; at least five heartbeats'),
  used('snapshot-count', 'commands between two snapshots'),
  used('snapshot-catchup-entries', 'commands kept behind a snapshot for members that lag'),
  used('quota-backend-bytes', 'space before the NOSPACE alarm; 0 is 2 GiB'),
  used('max-request-bytes', 'largest request, at most 1572864'),
  used('max-txn-ops', 'operations in one transaction, at most 128'),
  used('watch-progress-notify-interval', 'how often idle watches that asked for it hear where they stand, e.g. 10m'),
  used('log-level', 'debug, info, warn or error'),
  used('log-format', "'json' or 'console'"),
  used('log-outputs', "'stderr', 'stdout' or 'default'"),
  used('listen-metrics-urls', 'more addresses for /metrics and /health'),
  used('cert-file', 'certificate (and chain) of https:// client URLs, PEM; read again when it changes'),
  used('key-file', 'its key, PEM'),
  used('trusted-ca-file', 'authority of client certificates, PEM; asks clients for one'),
  switched('client-cert-auth', 'ask clients for a certificate of --trusted-ca-file'),
  used('grpc-keepalive-min-time', 'a client that pings more often is disconnected, e.g. 5s'),
  used('grpc-keepalive-interval', 'a connection silent this long is asked for a sign of life, e.g. 2h; 0 is 2h'),
  used('grpc-keepalive-timeout', 'and closed when none comes in time, e.g. 20s; 0 is 20s'),
  used('max-learners', 'learners that only a request promotes; those that are to vote learn first, any number of them'),
  switched(
    'lease-reads',
    'linearizable reads without asking a quorum: only where clocks keep within 1 % and no machine is suspended; turning it off, leave each member stopped for an election timeout; not an etcd flag',
  ),
  used(
    'election-priority',
    'who should rather lead: MEMBER=N, comma separated, by name or id, higher first, 0 for the rest; the same on every member; not an etcd flag',
  ),
  used('rpc-transport', "'lean' for our own HTTP/2, or 'node' for node:http2; not an etcd flag"),

  ignored('logger', 'there is one', ['zap']),
  ignored('unsafe-no-fsync', 'nothing is acknowledged before it is durable, whatever flags say', ['false'], true),
  ignored('pre-vote', 'PreVote is always on', ['true'], true),
  ignored('strict-reconfig-check', 'a change that could cost the quorum is always refused', ['true'], true),
  ignored('auto-compaction-retention', COMPACTION, ['0', '']),
  ignored('auto-compaction-mode', COMPACTION, ['periodic', 'revision', '']),
  ignored('initial-corrupt-check', CORRUPTION, ['false'], true),
  ignored('corrupt-check-time', CORRUPTION, ['0', '0s', '']),
  ignored('compact-hash-check-enabled', CORRUPTION, ['false'], true),
  ignored('compact-hash-check-time', CORRUPTION, ['', '1m', '1m0s']),
  ignored('compaction-batch-limit', TUNING),
  ignored('compaction-sleep-interval', TUNING),
  ignored('warning-apply-duration', TUNING),
  ignored('warning-unary-request-duration', TUNING),
  ignored('max-snapshots', TUNING, ['', '5']),
  ignored('max-wals', TUNING, ['', '5']),
  ignored('max-concurrent-streams', TUNING, ['', '4294967295']),
  ignored('bootstrap-defrag-threshold-megabytes', TUNING, ['', '0']),
  ignored('memory-mlock', TUNING, ['false'], true),
  ignored('backend-batch-limit', TUNING, ['', '0']),
  ignored('backend-batch-interval', TUNING, ['', '0', '0s']),
  ignored('backend-bbolt-freelist-type', TUNING),
  ignored('wait-cluster-ready-timeout', TUNING),
  ignored('socket-reuse-port', TUNING, ['false'], true),
  ignored('socket-reuse-address', TUNING, ['false'], true),
  ignored('raft-read-timeout', TUNING),
  ignored('raft-write-timeout', TUNING),
  ignored('initial-election-tick-advance', TUNING, ['true'], true),
  ignored('enable-grpc-gateway', 'the JSON gateway is not served by this version', ['true', 'false'], true),
  ignored('enable-pprof', TUNING, ['false'], true),
  ignored('metrics', TUNING, ['basic', '']),
  ignored('feature-gates', TUNING),
  ignored('v2-deprecation', TUNING, ['', 'write-only']),
  ignored('log-rotation-config-json', TUNING),
  ignored('enable-log-rotation', TUNING, ['false'], true),
  ignored('cors', TUNING, ['', '*']),
  ignored('host-whitelist', TUNING, ['', '*']),
  ignored('lease-checkpoint', 'remaining time of a lease survives every leader change', ['false'], true),
  ignored('lease-checkpoint-persist', 'remaining time of a lease survives every leader change', ['false'], true),
  ignored('stop-grpc-service-on-defrag', TUNING, ['false'], true),
  ignored('distributed-tracing', TUNING, ['false'], true),
  ignored('enable-distributed-tracing', TUNING, ['false'], true),
  ignored('bcrypt-cost', AUTH),
  ignored('auth-token-ttl', AUTH),
  ignored('proxy', TUNING, ['', 'off']),

  refused('auth-token', AUTH, ['', 'simple']),
  refused('client-crl-file', TLS),
  refused('client-cert-allowed-hostname', TLS),
  refused('client-cert-file', TLS),
  refused('client-key-file', TLS),
  refused('auto-tls', TLS, ['false'], true),
  refused('peer-cert-file', PEER_TLS),
  refused('peer-key-file', PEER_TLS),
  refused('peer-client-cert-auth', PEER_TLS, ['false'], true),
  refused('peer-client-cert-file', PEER_TLS),
  refused('peer-client-key-file', PEER_TLS),
  refused('peer-trusted-ca-file', PEER_TLS),
  refused('peer-auto-tls', PEER_TLS, ['false'], true),
  refused('peer-crl-file', PEER_TLS),
  refused('peer-cert-allowed-cn', PEER_TLS),
  refused('peer-cert-allowed-hostname', PEER_TLS),
  refused('peer-skip-client-san-verification', PEER_TLS, ['false'], true),
  refused('self-signed-cert-validity', TLS, ['', '1']),
  refused('cipher-suites', TLS),
  refused('tls-min-version', TLS, ['', 'TLS1.2']),
  refused('tls-max-version', TLS),
  refused('force-new-cluster', 'a cluster is not made of one member of another by this version', ['false'], true),
  refused('listen-client-http-urls', 'HTTP/1.1 and gRPC share the client port in this version'),
  refused('config-file', 'use flags or the environment in this version'),
  refused('discovery', DISCOVERY),
  refused('discovery-srv', DISCOVERY),
  refused('discovery-srv-name', DISCOVERY),
  refused('discovery-fallback', DISCOVERY, ['', 'exit', 'proxy']),
  refused('discovery-proxy', DISCOVERY),
  refused('discovery-token', DISCOVERY),
  refused('discovery-endpoints', DISCOVERY),
];

const BY_NAME = new Map(FLAGS.map((flag) => [flag.name, flag]));

/** etcd's older spelling of a flag that left its experiment is the same flag. */
export function findFlag(name: string): Flag | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.replace(/^experimental-/, ''));
}
