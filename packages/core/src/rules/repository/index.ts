/** The rules about where manifests say they come from. */
export { repositoryDirectory } from "./directory.ts";
export { repositoryIdentity } from "./identity.ts";
export { repositoryUrl, repositorySuperseded } from "./url.ts";
