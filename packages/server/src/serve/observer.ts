import type { FlightRecord, MemberError, Observer } from '@raftgate/member';
import type { LogTimeEstimate } from '../lease/log-time.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { ServeLog } from './log.ts';
import { peerCure } from './peer-refusals.ts';

/** Turns what a member reports into metrics and log lines. */
export function observerOf(
  metrics: ServerMetrics,
  log: ServeLog,
  logTime: LogTimeEstimate,
  failed: (error: MemberError, flight: readonly FlightRecord[]) => void,
  removed: () => void,
): Observer {
  return {
    onRole: ({ role, term, leader }) => log.info({ role, term, leader: leader === 0 ? '' : leader.toString(16) }, 'raft role changed'),
    onConfiguration: ({ voters, learners }) => log.info({ voters: voters.length, learners: learners.length }, 'configuration in force'),
    onPersisted: (_entries, elapsedMs) => metrics.observeFsync(elapsedMs),
    onApplied: (entry) => logTime.applied(entry.logTime),
    onReport: (text) => log.warn(text),
    onSnapshotWritten: (index, bytes) => log.info({ 'snapshot-index': index, bytes }, 'saved snapshot'),
    onSnapshotInstalled: (index) => log.info({ 'snapshot-index': index }, 'applied snapshot from leader'),
    onPeer(peer, event, reason) {
      const about = { 'remote-peer-id': peer.toString(16), event, reason };
      if (event === 'refused') log.warn({ ...about, do: peerCure(reason) }, 'peer connection');
      else log.info(about, 'peer connection');
    },
    onSlowTurn(elapsedMs) {
      metrics.slowTurns++;
      log.debug({ 'took-ms': elapsedMs }, 'slow turn');
    },
    onRemoved: removed,
    onFailed: failed,
  };
}
