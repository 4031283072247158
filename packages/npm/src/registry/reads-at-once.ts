/** Reads are small, and answered from a cache: many of them run at once. */
export const READS_AT_ONCE = 32;
