export const SAMPLE_RATE_HZ = 16_000;
/** Bytes of one request body: four seconds of audio. */
export const MAX_CLIP_BYTES = 160_000;
/** Bytes of one answer. */
export const MAX_REPLY_BYTES = 64 * 1024;
/** Answers a router may still be told the truth about; the oldest go first. */
export const MAX_ANSWERS_REMEMBERED = 2_000;
/** Callers there are; each keeps its generation and its flag variant. Prime, so that every caller plays every clip. */
export const SESSIONS = 499;
/** A caller gives up then. */
export const CLIENT_TIMEOUT_MS = 30_000;
/** Traffic of one half in one region; the canary's region is the busiest, so that ten per cent of it say something. */
export const REQUESTS_PER_SECOND = 4;
export const CANARY_REQUESTS_PER_SECOND = 20;
/** A machine that is too slow for the rate gets less traffic, not a queue. */
export const MAX_IN_FLIGHT_PER_STAGE = 4;
export const TALLY_INTERVAL_MS = 500;
/** Keep-alive connections from a router to one worker. */
export const MAX_SOCKETS_PER_WORKER = 16;
/** How often guards get fresh figures from an instance. */
export const FLEET_REPORT_MS = 1_500;
/** A child that has not said `ready` by then will not. Generous: twenty processes start at once on two cores. */
export const READY_TIMEOUT_MS = 30_000;
/** A worker loads a model and plays a probe before it serves. */
export const SERVING_TIMEOUT_MS = 30_000;
/** A process that was not scheduled for this long is given up by the cluster. Generous: everything shares one machine. */
export const FLEET_LEASE_SECONDS = 20;
