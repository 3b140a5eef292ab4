/** Messages within messages a decoder follows; etcd's nested transactions take two levels each. */
export const MAX_MESSAGE_DEPTH = 100;

/** Nested messages and repeated elements one decode may produce, unless the caller sets its own bound. */
export const MAX_MESSAGE_ITEMS = 4_194_304;

/** Bytes of one writer slab; messages are cut from it one after the other and never overwritten. */
export const SLAB_BYTES = 65_536;

/** A varint of 64 bits has at most ten bytes of 7 bits. */
export const VARINT64_MAX_BYTES = 10;
