export const SAMPLE_RATE_HZ = 16_000;
/** Bytes of one request body: four seconds of audio. */
export const MAX_CLIP_BYTES = 160_000;
