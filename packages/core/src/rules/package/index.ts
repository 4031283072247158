/** The rules about manifests, their dependencies and what the registry holds, the `repository` field excepted. */
export { accessUndeclared, accessRestrictedUnscoped, accessInvalid } from "./access.ts";
export { distTagBehind } from "./channel.ts";
export { closedWorld } from "./closed-world.ts";
export { dependencyChangedHere } from "./dependency-changed.ts";
export { dependencyCycle } from "./dependency-cycle.ts";
export { dependencyLocal, dependencyProtocolLeft, packageManagerUnknown } from "./dependency-protocol.ts";
export { dependencyPrivate } from "./dependency-private.ts";
export { dependencyDevelopmentOnly } from "./development-dependencies.ts";
export { distTag, distTagLatestBackwards, distTagLatestFirst, distTagShadowed } from "./dist-tag.ts";
export { firstPublishUnderOidc, firstPublishBurst } from "./first-publish.ts";
export { packageInstallScript } from "./install-scripts.ts";
export { packageFixtureNotPrivate } from "./fixture.ts";
export {
  manifestUnreadable,
  manifestKeyDuplicate,
  packagePrivateInvalid,
  packageExtensionsPresent,
  devEnginesMismatch,
  workspacePatternUnmatched,
} from "./manifest.ts";
export { packageScopeNotOwner } from "./host-registry.ts";
export { registryMirrored } from "./mirror.ts";
export { packageNameInvalid, packageNames } from "./name.ts";
export { targetNotPacked } from "./packed-targets.ts";
export { provenanceDisabled } from "./provenance.ts";
export { publishConfigIgnored } from "./publish-config.ts";
export { publishDirectoryNotBuilt } from "./publish-directory.ts";
export { registryAnswers, registryRedirected } from "./registry.ts";
export { publishScriptNotRun } from "./scripts.ts";
export { packageUnreached } from "./unreached.ts";
export { packageVersion, packageVersionBurnt, packageUnpublished } from "./version.ts";
