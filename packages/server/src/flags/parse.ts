import { MAX_CLUSTER_MEMBERS, MAX_LEARNERS } from '@raftgate/member';
import { MAX_REQUEST_BYTES, MAX_TXN_OPS, QUOTA_BYTES } from '@raftgate/store';
import { ServeError } from '../errors.ts';
import { checkConfig } from './check.ts';
import type { ServeConfig } from './config.ts';
import { checkTls, parseClientTls } from './client-tls.ts';
import { parseInitialCluster } from './initial-cluster.ts';
import { parsePriorities } from './priorities.ts';
import { type Settings, scanFlags } from './scan.ts';
import { findFlag } from './table.ts';
import { parseUrls, splitUrls } from './urls.ts';
import { Values } from './values.ts';

export type ParsedFlags =
  | { readonly kind: 'config'; readonly config: ServeConfig; readonly warnings: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** etcd's way: the usage text and exit 2 for a flag it does not know, exit 1 for a stray argument. */
  | { readonly kind: 'wrong'; readonly message: string; readonly usage: boolean }
  | { readonly kind: 'refused'; readonly error: ServeError };

const MAX_INTERVAL_MS = 50_000;
const CLIENT_URL = 'http://localhost:2379';
const PEER_URL = 'http://localhost:2380';

/** etcd's flags and ETCD_ environment as a checked configuration. Does nothing else. */
export function parseServeFlags(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): ParsedFlags {
  const scanned = scanFlags(argv, env);
  if (scanned.kind !== 'settings') return scanned;
  try {
    const warnings = [...scanned.warnings, ...effects(scanned.settings)];
    const config = configOf(new Values(scanned.settings));
    warnings.push(...checkTls(config, new Values(scanned.settings)));
    checkConfig(config, new Values(scanned.settings));
    return { kind: 'config', config, warnings };
  } catch (error) {
    if (error instanceof ServeError) return { kind: 'refused', error };
    throw error;
  }
}

/** Warns of what has no effect; refuses what would be dangerous to leave out in silence. */
function effects(settings: Settings): string[] {
  const warnings: string[] = [];
  for (const [name, { value, from }] of settings) {
    const flag = findFlag(name);
    if (flag === undefined || flag.effect === 'used' || flag.harmless.includes(value)) continue;
    if (flag.effect === 'ignored') warnings.push(`${from}=${value} has no effect: ${flag.help}`);
    else throw new ServeError('RG_CONFIG', `${from} asks for something this version does not do`, { found: `${from}=${value}` }, flag.help);
  }
  return warnings;
}

function configOf(values: Values): ServeConfig {
  const name = values.text('name', 'default');
  const advertisePeer = values.text('initial-advertise-peer-urls', PEER_URL);
  const listenClient = values.text('listen-client-urls', CLIENT_URL);
  const listenPeer = values.text('listen-peer-urls', PEER_URL);
  const derived = splitUrls(advertisePeer).map((url) => `${name}=${url}`);
  const initialClusterState = values.choice('initial-cluster-state', 'new', ['new', 'existing']);
  const initialCluster = values.text('initial-cluster', derived.join(','));
  return {
    name,
    dataDir: values.text('data-dir', `${name}.raftgate`),
    listenClient: parseUrls(listenClient, values.from('listen-client-urls'), true),
    advertiseClientUrls: splitUrls(values.text('advertise-client-urls', CLIENT_URL)),
    listenPeer: parseUrls(listenPeer, values.from('listen-peer-urls')),
    listenMetrics: parseUrls(values.text('listen-metrics-urls', ''), values.from('listen-metrics-urls'), true),
    initialCluster: parseInitialCluster(initialCluster, values.from('initial-cluster'), initialClusterState === 'existing'),
    initialClusterState,
    clusterToken: values.text('initial-cluster-token', 'etcd-cluster'),
    heartbeatMs: values.integer('heartbeat-interval', 100, 1, MAX_INTERVAL_MS),
    electionMs: values.integer('election-timeout', 1000, 5, MAX_INTERVAL_MS),
    leaseReads: values.boolean('lease-reads', false),
    priorities: parsePriorities(values.text('election-priority', ''), values.from('election-priority')),
    maxLearners: values.integer('max-learners', MAX_LEARNERS, 1, MAX_CLUSTER_MEMBERS),
    snapshotCommands: values.integer('snapshot-count', 10_000, 1, 2 ** 40),
    catchUpCommands: values.integer('snapshot-catchup-entries', 5000, 1, 2 ** 40),
    quotaBytes: values.integer('quota-backend-bytes', 0, 0, 2 ** 40) || QUOTA_BYTES,
    maxRequestBytes: values.integer('max-request-bytes', MAX_REQUEST_BYTES, 1, MAX_REQUEST_BYTES),
    maxTxnOps: values.integer('max-txn-ops', MAX_TXN_OPS, 1, MAX_TXN_OPS),
    progressNotifyMs: values.durationMs('watch-progress-notify-interval', 600_000),
    logLevel: values.choice('log-level', 'info', ['debug', 'info', 'warn', 'error']),
    rpcTransport: values.choice('rpc-transport', 'lean', ['lean', 'node']),
    clientTls: parseClientTls(values),
    keepalive: {
      // etcd leaves grpc-go's five minutes in force where this is 0.
      minTimeMs: values.text('grpc-keepalive-min-time', '') === '0' ? 300_000 : values.durationMs('grpc-keepalive-min-time', 5000),
      intervalMs: values.durationMs('grpc-keepalive-interval', 7_200_000),
      timeoutMs: values.durationMs('grpc-keepalive-timeout', 20_000),
    },
    logFormat: values.choice('log-format', 'json', ['json', 'console']),
    logOutput: values.choice('log-outputs', 'default', ['default', 'stderr', 'stdout']) === 'stdout' ? 'stdout' : 'stderr',
  };
}
