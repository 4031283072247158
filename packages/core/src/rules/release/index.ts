/** What readers elsewhere find between the packed directory and the installed release. */
export { cleanInstall } from "./clean-install.ts";
export { exchange } from "./exchange.ts";
export { packedDirectory } from "./packed-directory.ts";
export { releaseNothingNew } from "./nothing-new.ts";
export { releaseUnlikeTag } from "./unlike-tag.ts";
export { packageUnraised } from "./unraised.ts";
export { suppressionUnused } from "./suppression.ts";
