/** From the manifest, put in by the bundler: the bundled action has no manifest beside it. */
declare const SLIPWAY_VERSION: string;
declare const SLIPWAY_NODE: string;

export const version: string = SLIPWAY_VERSION;

/** The range of Node versions that the program runs on. */
export const supportedNode: string = SLIPWAY_NODE;
