/** Codes of what is wrong with `slipway.json` once it can be read. */
export type ConfigCode = "CONFIG_SUPPRESSION_UNUSED";
