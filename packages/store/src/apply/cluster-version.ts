import type { ClusterVersionCommand } from '../command/command.ts';
import { invariant } from '../errors.ts';
import type { ClusterVersionResult } from '../result.ts';
import type { State } from '../state.ts';

/** A member that does not know the version stops rather than guess at what comes (001-formats.md, section 8). */
export function applyClusterVersion(state: State, command: ClusterVersionCommand): ClusterVersionResult {
  const { clusterVersionMax: max } = state;
  invariant(command.version <= max, `this member knows cluster versions up to ${max}, not ${command.version}`);
  state.clusterVersion = Math.max(state.clusterVersion, command.version);
  return { kind: 'clusterVersion', revision: state.revision, version: state.clusterVersion };
}
