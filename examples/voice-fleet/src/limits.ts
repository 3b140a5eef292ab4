export const SAMPLE_RATE_HZ = 16_000;
/** Bytes of one request body: four seconds of audio. */
export const MAX_CLIP_BYTES = 160_000;
/** Bytes of one answer. */
export const MAX_REPLY_BYTES = 64 * 1024;
/** Answers a router may still be told the truth about; the oldest go first. */
export const MAX_ANSWERS_REMEMBERED = 2_000;
/** Callers there are; each keeps its generation and its flag variant. */
export const SESSIONS = 500;
/** A caller gives up then. */
export const CLIENT_TIMEOUT_MS = 10_000;
