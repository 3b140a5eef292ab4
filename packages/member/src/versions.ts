/** Of the frames between peers (001-formats, section 7). */
export const PEER_PROTOCOL_VERSION = 1;
