import type { ConfigCode } from "../../rules/config/config-code.ts";
import type { Page } from "../page.ts";
import { configSuppressionUnused } from "./config-suppression-unused.ts";

/** The pages of what is wrong with `slipway.json`. */
export const configPages: Readonly<Record<ConfigCode, Page>> = {
  CONFIG_SUPPRESSION_UNUSED: configSuppressionUnused,
};
