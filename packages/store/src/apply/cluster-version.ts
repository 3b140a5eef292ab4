import type { ClusterVersionCommand } from '../command/command.ts';
import { invariant } from '../errors.ts';
import { CLUSTER_VERSION } from '../limits.ts';
import type { ClusterVersionResult } from '../result.ts';
import type { State } from '../state.ts';

/** A member that does not know the version stops rather than guess at what comes (001-formats.md, section 8). */
export function applyClusterVersion(state: State, command: ClusterVersionCommand): ClusterVersionResult {
  invariant(command.version <= CLUSTER_VERSION, `this member knows cluster versions up to ${CLUSTER_VERSION}, not ${command.version}`);
  state.clusterVersion = Math.max(state.clusterVersion, command.version);
  return { kind: 'clusterVersion', revision: state.revision, version: state.clusterVersion };
}
