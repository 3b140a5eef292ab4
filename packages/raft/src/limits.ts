/** Ids, contexts and log times are integers up to here, exact as doubles. */
export const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

/** Terms and indexes are below this on every door, so that adding one never overflows. */
export const TERM_INDEX_LIMIT = 2 ** 52;

/** docs/decisions/001-formats.md, section 1. */
export const MAX_ENTRY_BYTES = 4 * 1024 * 1024;
export const MAX_ENTRY_COMMANDS = 4096;

/** What an entry costs beside its body in every byte budget, so that empty bodies are bounded too. */
export const ENTRY_OVERHEAD_BYTES = 48;

/** Voters, outgoing voters and learners, each. */
export const MAX_MEMBERS = 64;
/** A learner at most so far behind the leader's log is caught up. */
export const PROMOTION_MAX_LAG_ENTRIES = 256;

export const MAX_NAME_BYTES = 256;
export const MAX_PEER_URLS = 16;
export const MAX_URL_BYTES = 1024;

/** Reads that wait for an answer, own and forwarded together. */
export const MAX_PENDING_READS = 4096;

/** Rounds of heartbeats whose echoes still extend a lease; a later echo is of a promise that is over. */
export const MAX_LEASE_ROUNDS = 128;

/** Groups handed out by `ready` and not yet `persisted`; past it `ready` hands out nothing more to persist. */
export const MAX_OUTSTANDING_PERSISTS = 64;

/** Pages of committed entries handed out by `ready` and not yet `applied`; past it no more follow. */
export const MAX_APPLYING_PAGES = 4;

/** Answers that wait for a durable write; past it the oldest are dropped, as a network may. */
export const MAX_HELD_MESSAGES = 4096;

/** How many election timeouts a leader waits for the answer to a snapshot that was sent whole. */
export const SNAPSHOT_REPLY_ELECTION_TIMEOUTS = 20;

/** Bounds of the configuration itself. */
export const MAX_ELECTION_TICKS = 1_000_000;
export const MAX_INFLIGHT_MESSAGES = 65_536;
/** Clocks that differ by a fifth carry no lease. */
export const MAX_DRIFT_PPM = 200_000;

/** Inputs the flight recorder has at hand at least, once there were as many; it holds at most twice that, or twice the log's entries. */
export const MIN_FLIGHT_INPUTS = 4096;
