/** Connections one port holds; the system queues or refuses the rest. */
export const MAX_CONNECTIONS = 10_000;

/** A connection that has not said which protocol it speaks by then is closed. */
export const SNIFF_TIMEOUT_MS = 10_000;

/** A client that came without TLS, or with it, where the port speaks the other is told so; this long it may take to hear it. */
export const REFUSAL_TIMEOUT_MS = 1000;

/** Calls one connection may have open. */
export const MAX_CONCURRENT_STREAMS = 10_000;

/** Memory in MiB a session may hold for its streams, headers and queued data. */
export const MAX_SESSION_MEMORY_MIB = 128;

/** Header fields a request may carry, and their bytes. */
export const MAX_HEADER_PAIRS = 128;
export const MAX_HEADER_LIST_BYTES = 65_536;

/** How many calls a client may cancel at once, and then per second, before its connection is dropped (rapid reset). */
export const STREAM_RESET_BURST = 20_000;
export const STREAM_RESET_RATE = 2000;

/** HTTP/2 receive windows, in bytes: of a stream, and of a connection. */
export const STREAM_WINDOW_BYTES = 1_048_576;
export const CONNECTION_WINDOW_BYTES = 16_777_216;

/** Deadlines of open calls are looked at when one is due, but no more often than this. */
export const DEADLINE_SWEEP_MS = 10;

/** Body of an HTTP/1.1 request. */
export const MAX_HTTP_BODY_BYTES = 2_097_152;

/** Calls that wait for a connection. */
export const MAX_WAITING_CALLS = 4096;

/** A client's connection attempt. */
export const CONNECT_TIMEOUT_MS = 5000;

/** A client's connection that was silent this long while calls are open is asked for a sign of life, and how long that may take. */
export const KEEPALIVE_MS = 10_000;
export const KEEPALIVE_TIMEOUT_MS = 5000;

/** Node fires longer timers at once. A deadline beyond it (24 days) is left to the server. */
export const MAX_TIMER_MS = 2_147_483_647;

/** How often idle connections, unfinished requests and silent peers are looked at. */
export const SLOW_TICK_MS = 1000;
