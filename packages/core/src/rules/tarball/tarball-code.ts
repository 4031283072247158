/** Codes of the rules about what is inside a tarball. */
export type TarballCode = "TARBALL_MANIFEST_MISMATCH" | "TARBALL_PROTOCOL_LEAK";
