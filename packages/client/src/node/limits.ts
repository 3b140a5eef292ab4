/** Largest answer taken from a server: a page of RANGE_PAGE_KEYS values, or a batch of watch events that was not fragmented. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
