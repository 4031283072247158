/** Codes of what is found between the packed directory and the first PUT. */
export type ReleaseCode =
  | "PACKED_TARBALL_MISSING"
  | "PACKED_TARBALL_UNEXPECTED"
  | "PACKED_INTEGRITY_MISMATCH"
  | "EXCHANGE_REFUSED";
