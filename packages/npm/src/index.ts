export { readChangesets } from "./changesets/read-changesets.ts";
export { takeChangesetsPacked } from "./changesets/take-packed.ts";
export { hasCredential, readRegistryConfig, type RegistryConfig } from "./config/registry-config.ts";
export type { Stop } from "./registry/brake.ts";
export type { Slow } from "./registry/client.ts";
export { makeDirectory, openFile, readBounded } from "./files/plain-file.ts";
export { readUtf8, type Utf8Text } from "./workspace/manifest.ts";
export { describeBelow, findBelow } from "./workspace/find-below.ts";
export { findGitRoot } from "./workspace/root.ts";
export { readWorkspace } from "./workspace/read-workspace.ts";
export { requirePublishable } from "./workspace/require-publishable.ts";
export { createRegistryClient, type RegistryClient, type RegistryClientOptions } from "./registry/client.ts";
export { insecure } from "./registry/credential.ts";
export { readRegistry } from "./registry/read-registry.ts";
export { createRegistryFetch } from "./registry/registry-fetch.ts";
export { briefRetryPolicy, defaultRetryPolicy, type RetryPolicy, type Wait } from "./registry/retry.ts";
export {
  type AskSecondFactor,
  createSecondFactors,
  type SecondFactor,
  type SecondFactorQuestion,
} from "./registry/second-factor.ts";
export { lintTarball } from "./tarball/lint-tarball.ts";
export { readTarball } from "./tarball/read-tarball.ts";
export type { SigningServices } from "./artifact/provenance.ts";
export type { PackedReading } from "./packed/check-tarball.ts";
export { checkReadings, type PackedContents, readPackedDirectory } from "./packed/read-packed.ts";
export { findShards, readPackedShards } from "./packed/read-shards.ts";
export { takeTarballs } from "./packed/take-tarballs.ts";
export type { OnTarball } from "./pack/collect-tarballs.ts";
export { findPackageManager } from "./pack/find-manager.ts";
export { copyWorkspace } from "./pack/copy-workspace.ts";
export { readPackingFacts } from "./pack/packing-facts.ts";
export { type PackOptions, packWorkspace, runsWhenPacked } from "./pack/pack-workspace.ts";
export type { PublishAuth } from "./publish/authorise.ts";
export { type Ledger, type LedgerRelease, openLedger } from "./publish/ledger.ts";
export { proveLogins } from "./publish/prove-logins.ts";
export { probe } from "./publish/probe.ts";
export { type PublishOptions, publishRelease, type PublishResult } from "./publish/publish-release.ts";
export { readPlanned } from "./publish/read-planned.ts";
export { moveDistTag } from "./publish/move-dist-tag.ts";
export { findTaken, recogniseAll } from "./publish/recognise.ts";
export type { PublishEvent } from "./publish/turn.ts";
export { describeGaps, requireAgreement, requireWhole } from "./stage/judge-stage.ts";
export { compareStagedProvenance } from "./stage/staged-provenance.ts";
export { lookAtStage, type StageView } from "./stage/look-at-stage.ts";
export { settleStagedRelease, type StagedReleaseOptions, type StagedReleaseResult } from "./stage/settle-stage.ts";
export { changeTrust, type TrustEvent } from "./trust/change-trust.ts";
export { readTrust } from "./trust/trust-client.ts";
export { readHistory } from "./verify/history.ts";
export { readSameCommit } from "./verify/same-commit.ts";
export { mayBeThere, settleOutcomes, verifyRelease } from "./verify/verify-release.ts";
