export {
  hasCredential,
  readRegistryConfig,
  type RegistryConfig,
  type RegistryConfigOptions,
} from "./config/registry-config.ts";
export { readUtf8, type Utf8Text } from "./workspace/manifest.ts";
export { readWorkspace } from "./workspace/read-workspace.ts";
export { requirePublishable } from "./workspace/require-publishable.ts";
export {
  createRegistryClient,
  createRegistryFetch,
  type RegistryClient,
  type RegistryClientOptions,
} from "./registry/client.ts";
export { briefRetryPolicy, defaultRetryPolicy, type RetryPolicy, type Wait } from "./registry/retry.ts";
export { type PackageQuestion, readRegistry, type ReadRegistryOptions } from "./registry/read-registry.ts";
export type { AskSecondFactor, SecondFactorOptions, SecondFactorQuestion } from "./registry/second-factor.ts";
export { tarballLimits, type TarballLimits } from "./tarball/limits.ts";
export { lintTarball } from "./tarball/lint-tarball.ts";
export { readTarball } from "./tarball/read-tarball.ts";
export type { SigningServices } from "./artifact/provenance.ts";
export type { PackedReading } from "./packed/check-tarball.ts";
export {
  checkReadings,
  type PackedContents,
  type PackedDirectory,
  type PackedDirectoryOptions,
  readPackedDirectory,
} from "./packed/read-packed.ts";
export { type PackOptions, packWorkspace, type Shard, type TarballReading } from "./pack/pack-workspace.ts";
export type { MintIdToken, PublishAuth } from "./publish/authorise.ts";
export { type Ledger, openLedger } from "./publish/ledger.ts";
export { probe, type ProbeOptions } from "./publish/probe.ts";
export type { PublishEvent } from "./publish/publish-package.ts";
export { type PublishOptions, publishRelease, type PublishResult } from "./publish/publish-release.ts";
export { readPlanned, type ReadPlannedOptions } from "./publish/read-planned.ts";
export { type LookOptions, lookAtStage, type StageLook } from "./stage/look-at-stage.ts";
export { settleStagedRelease, type StagedReleaseOptions, type StagedReleaseResult } from "./stage/settle-stage.ts";
export type { ExpectedOrigin } from "./verify/attestation.ts";
export { settleOutcomes, verifyRelease, type VerifyOptions } from "./verify/verify-release.ts";
