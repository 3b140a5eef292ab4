// Every bound of the HTTP/2 engine. What a peer can make this side hold or do is a sum of these.

/** Calls one connection may have open (SETTINGS_MAX_CONCURRENT_STREAMS). More are refused and safe to send again. */
export const MAX_CONCURRENT_STREAMS = 10_000;

/** Largest frame payload either side accepts or sends (SETTINGS_MAX_FRAME_SIZE, the protocol's minimum). */
export const MAX_FRAME_BYTES = 16_384;

/** Bytes of a header list after decoding, counted as RFC 7541, 4.1 does; and of a header block before. */
export const MAX_HEADER_LIST_BYTES = 65_536;

/** Streams of a connection that are found without a map. A power of two. */
export const RECENT_STREAMS = 64;

/** Frames one header block may be cut into. */
export const MAX_CONTINUATION_FRAMES = 16;

/** A header block that was begun must be complete by then, and the client's preface must have come. */
export const HEADER_TIMEOUT_MS = 10_000;
export const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Dynamic table a peer's encoder may use of ours (SETTINGS_HEADER_TABLE_SIZE, the protocol's default). */
export const HEADER_TABLE_BYTES = 4096;

/** Header blocks remembered whole per connection, and the longest that is. A power of two. */
export const MEMO_SLOTS = 32;
export const MEMO_BLOCK_BYTES = 512;

/** Receive windows: of a stream and of a connection. */
export const STREAM_WINDOW_BYTES = 1_048_576;
export const CONNECTION_WINDOW_BYTES = 16_777_216;

/** Bytes of unfinished messages all calls of one connection may hold together. */
export const MAX_PARTIAL_BYTES = 67_108_864;

/** Bytes all calls of one connection may have waiting for its window together. */
export const MAX_CONNECTION_QUEUE_BYTES = 268_435_456;

/** Bytes handed to the socket at once before message data waits in its streams. */
export const WRITE_BUFFER_BYTES = 262_144;

/** Bytes of answers to control frames a peer may leave unread before it is not read from either. */
export const MAX_UNREAD_BYTES = 1_048_576;

/** A peer that takes nothing of what waits for it this long is dropped. */
export const WRITE_STALL_MS = 120_000;

/** Output is gathered in pieces of this size; payloads above the second bound are passed on by reference. */
export const CHUNK_BYTES = 16_384;
export const COPY_BYTES = 4096;

/** Chunks kept for reuse by all connections of a server. */
export const MAX_POOLED_CHUNKS = 256;

/** Cancelled calls (rapid reset, CVE-2023-44487): at once, and per second. What a cancelled call left running still counts as open. */
export const RESET_BURST = 100_000;
export const RESETS_PER_SECOND = 20_000;

/** SETTINGS frames: at once, and per second (CVE-2019-9515). */
export const SETTINGS_BURST = 64;
export const SETTINGS_PER_SECOND = 8;

/** Frames that move nothing: empty DATA, PRIORITY, unknown types, frames of closed streams (CVE-2019-9518, 9513). */
export const IDLE_FRAME_BURST = 10_000;
export const IDLE_FRAMES_PER_SECOND = 2000;

/** WINDOW_UPDATE frames: a receiver needs no more than one for each of its DATA frames or so. */
export const WINDOW_UPDATE_BURST = 100_000;
export const WINDOW_UPDATES_PER_SECOND = 100_000;

/** Pings of a connection without calls may come this often (grpc-go, defaultPingTimeout). */
export const IDLE_PING_MIN_TIME_MS = 7_200_000;

/** More strikes than this end the connection; an answer sent forgives them (grpc-go, maxPingStrikes). */
export const MAX_PING_STRIKES = 2;

/** etcd's --grpc-keepalive-min-time, -interval and -timeout, unless told otherwise. */
export const SERVER_KEEPALIVE = { minTimeMs: 5000, intervalMs: 7_200_000, timeoutMs: 20_000 } as const;

/** How long a draining server waits for the acknowledgement that its first GOAWAY was seen. */
export const DRAIN_ACK_MS = 1000;

/** Closed streams whose late frames are ignored in silence, because this side closed them. */
export const RESET_MEMORY = 64;

/** A request of one message must have come in whole by then; looked at this often. */
export const REQUEST_TIMEOUT_MS = 60_000;
export const SLOW_CHECK_MS = 1000;

/** A client's connection that gives no sign of life this long after it was asked is dropped. */
export const CLIENT_KEEPALIVE_TIMEOUT_MS = 5000;

/** What a GOAWAY says beside its code is read to this length. */
export const MAX_GOAWAY_TEXT_BYTES = 200;

/** Paths whose header block a channel remembers. */
export const MAX_REMEMBERED_PATHS = 256;
