/** Frame types of the peer protocol (docs/decisions/001-formats.md, section 7). Never renumbered. */
export const FRAME_VOTE = 1;
export const FRAME_VOTE_REPLY = 2;
export const FRAME_APPEND = 3;
export const FRAME_APPEND_REPLY = 4;
export const FRAME_HEARTBEAT = 5;
export const FRAME_HEARTBEAT_REPLY = 6;
export const FRAME_SNAPSHOT = 7;
export const FRAME_SNAPSHOT_REPLY = 8;
export const FRAME_TIMEOUT_NOW = 9;
export const FRAME_READ_INDEX = 10;
export const FRAME_READ_INDEX_REPLY = 11;
export const FRAME_FORWARD = 12;
export const FRAME_FORWARD_REFUSED = 13;
/** Bytes of a snapshot file, in order; lane 1 only. */
export const FRAME_SNAPSHOT_BYTES = 14;
export const FRAME_CHANGE = 15;
export const FRAME_CHANGE_REPLY = 16;
/** The answer on a connection of lane 2. */
export const FRAME_CLUSTER = 17;
/** Where the file that is offered goes on; lane 1 only. */
export const FRAME_SNAPSHOT_RESUME = 18;
export const FRAME_MET = 19;
