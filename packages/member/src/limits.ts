import { MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS } from '@raftgate/raft';
import { MAX_COMMAND_BYTES } from '@raftgate/store';

/** The bounds of a command, and of an entry; a forwarded batch has those of an entry (001-formats, sections 1 and 2). */
export { MAX_COMMAND_BYTES, MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS };

/** Payload of one frame between peers (section 7). */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;
export const MAX_HELLO_BYTES = 1_024;
export const HELLO_TIMEOUT_MS = 5_000;

/** Local commands that wait for an outcome; one more is refused with OVERLOADED. */
export const MAX_WAITING_PROPOSALS = 65_536;
/** Keepalives of a lease are one command while the last one's deadline is at most so much later than the first one's. */
export const KEEP_ALIVE_SHARE_MS = 500;
/** Bytes of local commands not yet handed to raft or to the leader; beyond it they are refused with OVERLOADED. */
export const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** Bytes of commands other members forwarded, not yet handed to raft; beyond it their frame is refused with OVERLOADED. */
export const MAX_FORWARDED_BYTES = 64 * 1024 * 1024;
/** How many election timeouts a command waits for news after the link it was written to died: an election usually tells. */
export const LINK_LOST_ELECTIONS = 4;
/** Local reads that wait for a read index; one more is refused with OVERLOADED. */
export const MAX_WAITING_READS = 65_536;
/** Read-index rounds on their way at once; reads that arrive meanwhile share the next one. */
export const MAX_READ_ROUNDS = 16;

/** Work of the store between two looks at the clock, and what one turn may take (section 9). */
export const APPLY_SLICE_UNITS = 1_000;
export const LOOP_BUDGET_MS = 5;

/** Bytes queued on one link to a peer; a message beyond it is dropped and raft told that the peer is unreachable. */
export const MAX_LINK_QUEUE_BYTES = 32 * 1024 * 1024;
/** Connections accepted from peers at once, of both lanes, said hello or not. */
export const MAX_INBOUND_CONNECTIONS = 64;
export const CONNECT_TIMEOUT_MS = 3_000;
/** Pause before a link dials again: doubles from the first to the last, each jittered down to half. */
export const RECONNECT_MIN_MS = 50;
export const RECONNECT_MAX_MS = 2_000;

/** Between the pre-votes of two members that saw the leader go: time for an election to be over (fast failover). */
export const FAILOVER_STAGGER_MS = 15;
/** How often one member asks again while its evidence stands, each time after twice as long; then it waits for the election timeout. */
export const FAILOVER_ATTEMPTS = 6;
/** A candidate is given this long to hear from its voters' disks. */
export const FAILOVER_PATIENCE_MS = 150;

/** Bytes of a received snapshot waiting for the disk before its connection is paused. */
export const MAX_SNAPSHOT_BACKLOG_BYTES = 4 * 1024 * 1024;
/** What one snapshot on its way out may take of disk and network; heartbeats have a connection of their own. */
export const SNAPSHOT_BYTES_PER_SECOND = 128 * 1024 * 1024;
/** A snapshot transfer that moves nothing for this long is given up. */
export const SNAPSHOT_STALL_MS = 10_000;

/** A store this large is snapshotted whenever its commands are due; a larger one only when the log has grown as much, or this much. */
export const FREE_SNAPSHOT_BYTES = 1024 * 1024;
export const MAX_LOG_BEFORE_SNAPSHOT_BYTES = 256 * 1024 * 1024;

/** Leases the leader proposes to expire in one turn. */
export const MAX_EXPIRIES_PER_TURN = 512;

/** Names, tokens and peer URLs, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 256;
export const MAX_URL_BYTES = 1_024;
/** Members a cluster may begin with. */
export const MAX_INITIAL_MEMBERS = 32;

/** Ticks of raft's clocks in one heartbeat interval: how finely election timeouts differ. */
export const TICKS_PER_HEARTBEAT = 5;

/** How far a member's clock may run fast or slow, in parts per million, for lease reads to be linearizable. */
export const MAX_CLOCK_DRIFT_PPM = 10_000;

/** What raft may have on its way to one peer, in one append, appended and not committed, and handed out to be applied. */
export const MAX_INFLIGHT_APPENDS = 256;
export const MAX_INFLIGHT_APPEND_BYTES = 16 * 1024 * 1024;
export const MAX_APPEND_BYTES = 1024 * 1024;
export const MAX_UNCOMMITTED_BYTES = 32 * 1024 * 1024;
export const MAX_COMMITTED_PAGE_BYTES = 4 * 1024 * 1024;

/** Peer URLs of one member. */
export const MAX_PEER_URLS = 16;
/** Members a running cluster may have, of all kinds. */
export const MAX_CLUSTER_MEMBERS = 64;
/** Learners that only a request promotes, unless `maxLearners` says otherwise; etcd's --max-learners. */
export const MAX_LEARNERS = 1;
/** Changes of the configuration that wait at one member, its own and those others asked it for, each. */
export const MAX_WAITING_CHANGES = 64;
/** Text of a refused change, in bytes of UTF-8. */
export const MAX_REFUSAL_BYTES = 1_024;
/** An encoded configuration: all its members with all they may have. */
export const MAX_CONFIGURATION_BYTES = 4 * 1024 * 1024;
/** How long a member without a data directory looks for one of the cluster that knows it. */
export const JOIN_TIMEOUT_MS = 30_000;
/** Pause between two looks: who belongs to the cluster, while a member's own log does not say that it does; whether a peer that hears us reaches us. */
export const LOOK_AGAIN_MS = 500;

/** What a connection takes at once for copies of frames that are kept; a larger frame than a quarter of it has a buffer of its own. */
export const KEPT_CHUNK_BYTES = 8 * 1024;
