import { type RpcCall, Status } from '@raftgate/wire';
import type { NodeServerObserver } from '@raftgate/wire/node';
import { type CounterVector, type Histogram, Registry } from './registry.ts';

/** etcd's buckets of etcd_disk_wal_fsync_duration_seconds: 1 ms doubling to 8 s. */
const FSYNC_BOUNDS: readonly number[] = Array.from({ length: 14 }, (_, at) => 0.001 * 2 ** at);

/** go-grpc-prometheus' names of the codes. */
const CODE_NAMES = new Map<number, string>(
  Object.entries(Status).map(([name, code]) => [
    code,
    name === 'OK' ? name : name.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  ]),
);
CODE_NAMES.set(Status.CANCELLED, 'Canceled');

/** What is counted while requests are served; the rest is read when /metrics is asked. */
export class ServerMetrics implements NodeServerObserver {
  readonly registry: Registry = new Registry();
  proposalsFailed = 0;
  slowTurns = 0;
  private readonly fsync: Histogram;
  private readonly started: CounterVector;
  private readonly handled: CounterVector;

  constructor() {
    const { registry } = this;
    this.fsync = registry.histogram(
      'etcd_disk_wal_fsync_duration_seconds',
      'The latency of writing and syncing a group of the log.',
      FSYNC_BOUNDS,
    );
    const labels = ['grpc_service', 'grpc_method', 'grpc_type'];
    this.started = registry.counters('grpc_server_started_total', 'Total number of RPCs started on the server.', labels);
    this.handled = registry.counters(
      'grpc_server_handled_total',
      'Total number of RPCs completed on the server, regardless of success or failure.',
      [...labels, 'grpc_code'],
    );
    registry.read(
      'counter',
      'etcd_server_proposals_failed_total',
      'The total number of failed proposals seen.',
      () => this.proposalsFailed,
    );
    registry.read(
      'counter',
      'raftgate_slow_turns_total',
      'Turns of the member that took longer than its loop budget.',
      () => this.slowTurns,
    );
  }

  observeFsync(elapsedMs: number): void {
    this.fsync.observe(elapsedMs / 1000);
  }

  onCallStarted(call: RpcCall): void {
    this.started.add(labelsOf(call));
  }

  onCallFinished(call: RpcCall, status: Status): void {
    this.handled.add(`${labelsOf(call)}\0${CODE_NAMES.get(status) ?? 'Unknown'}`);
  }
}

/** Only served paths get here, so there are few. */
const LABELS = new Map<string, string>();
const TYPES = { unary: 'unary', serverStream: 'server_stream', clientStream: 'client_stream', bidi: 'bidi_stream' } as const;

function labelsOf(call: RpcCall): string {
  let labels = LABELS.get(call.path);
  if (labels === undefined) {
    const [, service, method] = call.path.split('/');
    labels = `${service}\0${method}\0${TYPES[call.kind]}`;
    LABELS.set(call.path, labels);
  }
  return labels;
}
