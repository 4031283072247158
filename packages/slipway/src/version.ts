/** From the manifest, put in by the bundler: the bundled action has no manifest beside it. */
declare const SLIPWAY_VERSION: string;

export const version: string = SLIPWAY_VERSION;
