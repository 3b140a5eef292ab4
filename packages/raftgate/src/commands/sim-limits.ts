/** Beside the flags, which load the whole simulator: the command line is read without it. */
export const MAX_MEMBERS = 9;
/** What a member still takes, with room for what is around it. */
export const MAX_VALUE_BYTES = 1024 * 1024;
