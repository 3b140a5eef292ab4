/** Beside the flags, which load the whole simulator: the command line is read without it. */
export const MAX_MEMBERS = 9;
/** Seeds count up from one, and stay exact. */
export const MAX_SEED = 2 ** 52;
