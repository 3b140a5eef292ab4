import { checkConfiguration, decodeConfiguration } from './configuration-codec.ts';
import type { InitialState, LeaseConfig, RaftConfig } from './config.ts';
import { ENTRY_CONFIGURATION, type Entry } from './entry.ts';
import { ConfigurationError, StartRefusal } from './errors.ts';
import { isCount, isPosition } from './integers.ts';
import { MAX_DRIFT_PPM, MAX_ELECTION_TICKS, MAX_INFLIGHT_MESSAGES } from './limits.ts';

/** Whether a core can start from these. `createRaft` takes nothing else. */
export function checkStart(config: RaftConfig, initial: InitialState): StartRefusal | undefined {
  return checkConfig(config) ?? checkSnapshot(initial) ?? checkLog(initial) ?? checkHardState(config, initial);
}

function checkConfig(config: RaftConfig): StartRefusal | undefined {
  const positive: readonly (keyof RaftConfig)[] = [
    'id',
    'electionTicks',
    'heartbeatTicks',
    'maxInflightMessages',
    'maxInflightBytes',
    'maxAppendBytes',
    'maxUncommittedBytes',
    'maxCommittedBytes',
  ];
  for (const name of positive) {
    const value = config[name];
    if (typeof value !== 'number' || !isCount(value) || value === 0) return bad('BAD_CONFIG', `${name} is no positive integer`);
  }
  if (!isCount(config.seed)) return bad('BAD_CONFIG', 'seed is no integer');
  if (!isCount(config.highestIndexSeen)) return bad('BAD_CONFIG', 'highestIndexSeen is no index');
  if (config.electionTicks <= config.heartbeatTicks) return bad('BAD_CONFIG', 'electionTicks must be more than heartbeatTicks');
  if (config.electionTicks > MAX_ELECTION_TICKS) return bad('BAD_CONFIG', `electionTicks is over ${MAX_ELECTION_TICKS}`);
  if (config.maxInflightMessages > MAX_INFLIGHT_MESSAGES) return bad('BAD_CONFIG', `maxInflightMessages is over ${MAX_INFLIGHT_MESSAGES}`);
  return config.lease === undefined ? undefined : checkLease(config.lease);
}

function checkLease({ promiseMs, maxDriftPpm }: LeaseConfig): StartRefusal | undefined {
  if (!isCount(promiseMs) || promiseMs === 0) return bad('BAD_CONFIG', 'lease.promiseMs is no positive integer');
  const isDrift = isCount(maxDriftPpm) && maxDriftPpm <= MAX_DRIFT_PPM;
  return isDrift ? undefined : bad('BAD_CONFIG', `lease.maxDriftPpm is none in 0 .. ${MAX_DRIFT_PPM}`);
}

/** A member that has no configuration yet (it waits for a leader's snapshot or log) starts with no voters. */
function checkSnapshot({ snapshot }: InitialState): StartRefusal | undefined {
  const { index, term, logTime, configuration } = snapshot;
  if (!isPosition(index) || !isPosition(term) || !isCount(logTime)) {
    return bad('BAD_LOG', 'the snapshot has an index, term or log time out of range');
  }
  if ((index === 0) !== (term === 0)) return bad('BAD_LOG', 'index 0 has term 0, and nothing else has');
  if (configuration.voters.length === 0 && index === 0) return undefined;
  const error = checkConfiguration(configuration);
  return error === undefined ? undefined : bad('BAD_CONFIGURATION', error.detail);
}

function checkLog({ snapshot, entries, applied }: InitialState): StartRefusal | undefined {
  let { index, term, logTime } = snapshot;
  for (const entry of entries) {
    if (entry.index !== index + 1) return bad('BAD_LOG', `entry ${entry.index} after ${index}`);
    if (entry.term < term || entry.logTime < logTime) return bad('BAD_LOG', `entry ${entry.index} goes back in term or log time`);
    if (!isPosition(entry.term) || entry.term === 0) return bad('BAD_LOG', `entry ${entry.index} has no term`);
    if (!isDecodable(entry)) return bad('BAD_CONFIGURATION', `the configuration at ${entry.index} does not decode`);
    ({ index, term, logTime } = entry);
  }
  if (!isPosition(index)) return bad('BAD_LOG', 'the log is longer than indexes go');
  const isInside = Number.isInteger(applied) && applied >= snapshot.index && applied <= index;
  return isInside ? undefined : bad('BAD_LOG', `applied ${applied} is outside ${snapshot.index} .. ${index}`);
}

function checkHardState(config: RaftConfig, { hardState, snapshot, entries }: InitialState): StartRefusal | undefined {
  const { term, vote, commit } = hardState;
  if (!isPosition(term) || !isPosition(commit) || !isCount(vote)) {
    return bad('BAD_HARD_STATE', 'term, vote or commit is out of range');
  }
  const last = entries.length === 0 ? snapshot : entries[entries.length - 1];
  if (term < last.term) return bad('BAD_HARD_STATE', `term ${term} is behind the log's ${last.term}`);
  if (config.mayVote && commit > last.index) return bad('BAD_HARD_STATE', `commit ${commit} is past the log's end ${last.index}`);
  return undefined;
}

function isDecodable(entry: Entry): boolean {
  return entry.kind !== ENTRY_CONFIGURATION || !(decodeConfiguration(entry.body) instanceof ConfigurationError);
}

function bad(code: StartRefusal['code'], detail: string): StartRefusal {
  return new StartRefusal(code, detail);
}
