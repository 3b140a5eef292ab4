/** Bytes of a status message put on the wire, before percent-encoding. */
export const MAX_STATUS_MESSAGE_BYTES = 4096;

/** Largest message a side accepts unless told otherwise: gRPC's default. */
export const DEFAULT_MAX_MESSAGE_BYTES = 4_194_304;

/** `u8 compressed | u32 length`, big-endian, before each message. */
export const MESSAGE_PREFIX_BYTES = 5;

/** Bytes a stream may have waiting before its sender is asked to wait for `onDrain`. */
export const SEND_HIGH_WATER_BYTES = 1_048_576;

/** Bytes one call may have waiting to be sent; a sender that ignores back-pressure beyond this is cut off. */
export const MAX_SEND_QUEUE_BYTES = 67_108_864;

/** A timeout has at most eight digits (gRPC over HTTP2, "Timeout"). */
export const MAX_TIMEOUT_DIGITS = 8;
