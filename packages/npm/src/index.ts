export type { TarballReading } from "./pack/collect-tarballs.ts";
export { lintTarball } from "./tarball/lint-tarball.ts";
export { readTarball } from "./tarball/read-tarball.ts";
export { tarballLimits, type TarballLimits } from "./tarball/tarball-limits.ts";
export { readRegistryConfig, type RegistryConfig, type RegistryConfigOptions } from "./config/read-registry-config.ts";
export { readRegistry, type ReadRegistryOptions } from "./registry/read-registry.ts";
export { readUtf8, type Utf8Text } from "./workspace/manifest.ts";
export { readWorkspace } from "./workspace/read-workspace.ts";
export { requirePublishable } from "./workspace/require-publishable.ts";
export { packWorkspace, type PackOptions, type Shard } from "./pack/pack-workspace.ts";
export { createViews } from "./publish/create-views.ts";
export type { PackedReading } from "./publish/check-packed-tarball.ts";
export { probe } from "./publish/probe.ts";
export { publishRelease, type ReleaseOptions, type ReleaseResult } from "./publish/publish-release.ts";
export type { MintIdToken, PublishAuth, PublishEvent } from "./publish/publish-settings.ts";
export {
  type PackedDirectory,
  type PackedDirectoryOptions,
  readPackedDirectory,
} from "./publish/read-packed-directory.ts";
export { defaultRetryPolicy, type RetryPolicy } from "./publish/retry.ts";
export type { SigningServices } from "./publish/sign-provenance.ts";
export type { ExpectedOrigin } from "./verify/check-attestation.ts";
export { settleOutcomes } from "./verify/settle-outcomes.ts";
export { verifyRelease, type VerifyOptions } from "./verify/verify-release.ts";
export type { AskSecondFactor, SecondFactorQuestion } from "./stage/create-second-factor.ts";
export { type LookOptions, lookAtStage, type StageLook } from "./stage/look-at-stage.ts";
export {
  settleStagedRelease,
  type StagedReleaseOptions,
  type StagedReleaseResult,
} from "./stage/settle-staged-release.ts";
export { createRegistryFetch } from "./registry/create-registry-fetch.ts";
