/** Bytes of one JSON document (a part, a bundle body, an assignment). Stays under etcd's default request limit of 1.5 MiB. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** Nesting of arrays and objects in a document. */
export const MAX_JSON_DEPTH = 32;
/** Characters of a name, a version, an instance id. */
export const MAX_NAME_LENGTH = 128;
/** Characters of a namespace, a channel, a region. */
export const MAX_LABEL_LENGTH = 63;
/** Characters of a sentence for people (reasons, messages). */
export const MAX_TEXT_LENGTH = 4096;
export const MAX_REGIONS = 32;
export const MAX_ROLES = 32;
/** A bundle is committed by one transaction that compares the version of every part. */
export const MAX_BUNDLE_PARTS = 100;
/** Generations in one assignment: stable, candidate, fallback and those that drain. */
export const MAX_GENERATIONS = 8;
/** Weights of one assignment or flag add up to at most this: hash * total stays exact in a double. */
export const MAX_TOTAL_WEIGHT = 2 ** 20;
export const MAX_FENCED = 1024;
export const MAX_PREPARE_MEMBERS = 4096;
export const MAX_KILL_SWITCHES = 256;
export const MAX_REVOKED_DIGESTS = 1024;
export const MAX_VARIANTS = 64;
export const MAX_PROBE_EXPECTATIONS = 32;
export const MAX_PROBE_RESULTS = 64;
/** Windows an instance keeps in its report, newest first. */
export const MAX_REPORT_WINDOWS = 32;
export const MAX_COUNTERS = 32;
export const MAX_HISTOGRAMS = 8;
export const MAX_HISTOGRAM_BOUNDS = 64;
