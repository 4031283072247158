/** Codes of what a clean installation of a rehearsed release shows. */
export type InstallCode = "INSTALL_FAILED" | "INSTALL_ENTRY_BROKEN" | "INSTALL_ENTRY_THREW";
