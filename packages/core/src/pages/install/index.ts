import type { InstallCode } from "../../rules/install/install-code.ts";
import type { Page } from "../page.ts";
import { installEntryBroken } from "./install-entry-broken.ts";
import { installEntryThrew } from "./install-entry-threw.ts";
import { installFailed } from "./install-failed.ts";

/** The pages of what a clean installation shows. */
export const installPages: Readonly<Record<InstallCode, Page>> = {
  INSTALL_FAILED: installFailed,
  INSTALL_ENTRY_BROKEN: installEntryBroken,
  INSTALL_ENTRY_THREW: installEntryThrew,
};
