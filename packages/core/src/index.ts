export { check, checkJob, checkPlan, inspect, listHiddenNeeds, listNeeded } from "./check.ts";
export { findChangelogEntry } from "./announce/changelog.ts";
export { type NotedPackage, renderNotes } from "./announce/notes.ts";
export {
  type AttestedSource,
  listMissingReleases,
  type MissingRelease,
  reconcileVersions,
  type VersionFinding,
  type VersionHistory,
} from "./announce/reconcile.ts";
export { isReconciled, type Reconciled, renderReconciled } from "./announce/render-reconciled.ts";
export { listReleased, type Released, type ReleasedPackage } from "./announce/released.ts";
export {
  compareTags,
  hasVersionTags,
  listVersionTags,
  readTagsPrivate,
  type StrayTag,
  type VersionTag,
} from "./announce/version-tags.ts";
export { createPendingNotes, type PendingNotes } from "./report/pending-notes.ts";
export { applyPending, describeLeft, type PendingReleases } from "./changesets/pending.ts";
export { type ChangesetsPacked, parseChangesetsPlan, requireSameRelease } from "./plan/changesets-pack.ts";
export { formatNewTag, formatTagEvent, listSeenTags, type SeenTag } from "./announce/seen-tags.ts";
export { type BumpType, raiseRange, type RangeSettings } from "./changesets/raise-range.ts";
export { parseConfig } from "./config/config.ts";
export { decodeClaims } from "./context/id-token.ts";
export { type DescribeBuild, parsePipelineRef, type ProviderFacts } from "./context/provider.ts";
export type * from "./config/config.ts";
export type * from "./context/publishing-job.ts";
export type * from "./context/release-context.ts";
export {
  type ErrorCode,
  isStoppingProblemCode,
  type OwnErrorCode,
  type StoppingProblemCode,
} from "./errors/catalogue.ts";
export { exitCodeOf } from "./errors/exit-codes.ts";
export { ReleaseError } from "./errors/release-error.ts";
export { countUncompared, markByInputs, markUnchanged } from "./findings/unchanged.ts";
export { createFindings, type Findings, markNew, type SuppressionSource } from "./findings/findings.ts";
export { isJsonObject } from "./json/json.ts";
export type * from "./json/json.ts";
export { locate, type Position, positionAt } from "./json/locate.ts";
export { parseManifest } from "./json/parse.ts";
export { adoptPlan, compareCommit, compareOrder, comparePlans } from "./plan/compare-plans.ts";
export { listDependencies } from "./dependencies/dependency.ts";
export { createPlan, listPublic, type PlanInput } from "./plan/create-plan.ts";
export {
  type BuiltField,
  compareFingerprints,
  createFingerprint,
  type Fingerprint,
  isBuilt,
  listRemoved,
  listRequiredPeers,
} from "./plan/fingerprint.ts";
export { isDistTag, nameFaults } from "./plan/npm-names.ts";
export type { PackedFiles, PackingFacts, Pin } from "./plan/packed-manifest.ts";
export { parsePlan } from "./plan/plan-file.ts";
export {
  listRegistries,
  listUnknown,
  publishedBefore,
  registryOf,
  requireAnswered,
  requireCommitted,
  requireComplete,
} from "./plan/publish-plan.ts";
export type * from "./plan/publish-plan.ts";
export type * from "./plan/publish-settings.ts";
export { renderPlan } from "./plan/render-plan.ts";
export { explainNothing } from "./plan/skipped.ts";
export {
  assignShards,
  chooseShardCount,
  type CostOf,
  formatShard,
  listShards,
  MOST_SHARDS,
  parseShard,
  type Shard,
} from "./plan/shards.ts";
export { applyEdits, applyFixes } from "./problems/edits.ts";
export { severities, type Severity } from "./problems/problem.ts";
export { ledgerHeaderSchema, sendingSchema } from "./publish/ledger-line.ts";
export type * from "./publish/ledger-line.ts";
export { isArrived, outcomeSchema } from "./publish/outcome.ts";
export type * from "./publish/outcome.ts";
export { publishInOrder } from "./publish/publish-in-order.ts";
export { shareRuns } from "./publish/share-runs.ts";
export type * from "./registry/registry-state.ts";
export { nextCommand, type Step } from "./report/next-command.ts";
export { describeStanding, groupProblems, splitByBase } from "./report/problem-groups.ts";
export { renderHtml } from "./report/html/render-html.ts";
export { createLinks, type Links } from "./report/links.ts";
export { renderCheckPage } from "./report/problems-markdown.ts";
export { formatProblem, renderProblems, type RenderProblemsOptions } from "./report/problems-text.ts";
export { listPrevious, type PreviousVersion } from "./report/previous.ts";
export { createReport, parseReport } from "./report/release-report.ts";
export type * from "./report/release-report.ts";
export { hostOf, namesRepository, type RepositoryAddress } from "./repository/address.ts";
export { createRepositoryFacts } from "./repository/facts.ts";
export { renderReport } from "./report/render-report.ts";
export {
  INTERRUPTED_PAGE,
  renderStoppedPage,
  isGood,
  renderSummary,
  UNFINISHED_PAGE,
} from "./report/render-summary.ts";
export { renderSarif } from "./report/sarif.ts";
export { renderSuppressed, renderSuppressedMarkdown } from "./report/suppressed.ts";
export { describeRefusal } from "./report/refusals.ts";
export { formatFailure, formatOutcome, formatOutcomeLine } from "./report/verdict.ts";
export type { CheckInput } from "./rule/facts.ts";
export { type KnownProblem as Problem, pageOf, type ProblemCode } from "./rules/catalogue.ts";
export { explain } from "./rules/explain.ts";
export { compareStaged, findStrangers, isWaiting, renderStageTable } from "./stage/staged-version.ts";
export { describeNothingNew } from "./rules/release/nothing-new.ts";
export { compareWithTag } from "./rules/release/unlike-tag.ts";
export { describeUnraised } from "./rules/release/unraised.ts";
export { listUnaskedImports } from "./rules/tarball/imports.ts";
export type { InspectInput } from "./rules/tarball/subject.ts";
export {
  findNeededMembers,
  inspectElsewhere,
  inspectWorld,
  listPackedNeeds,
  type NeededMember,
  type PackedPackage,
} from "./rules/tarball/world.ts";
export type * from "./stage/staged-version.ts";
export {
  choosePublishDirectory,
  type DirectorySettings,
  fillPackageRoot,
  isOfManifest,
  type PublishDirectory,
} from "./workspace/publish-directory.ts";
export { listUnbuilt, toPublished } from "./plan/published-package.ts";
export { listPublishedDirectories } from "./workflow/published-directories.ts";
export { listTypeScriptTargets } from "./tarball/targets.ts";
export {
  type ComparedFile,
  type ComparedPackage,
  compareContents,
  isComparedAsText,
} from "./tarball/compare-contents.ts";
export { checkEntryPath } from "./tarball/contents.ts";
export type * from "./tarball/contents.ts";
export type * from "./tarball/imports.ts";
export { isProgram } from "./tarball/program.ts";
export { findEnvironmentSecrets, isEnvironmentFile } from "./tarball/environment-secrets.ts";
export { registrySecretsFinder } from "./tarball/registry-secrets.ts";
export { findSecrets, type SecretMatch } from "./tarball/secrets.ts";
export { chooseInputs, type DispatchInputs } from "./workflow/dispatch-inputs.ts";
export { matchesRefPattern } from "./tag/ref-pattern.ts";
export {
  DEFAULT_TAG_PATTERN,
  isOfPattern,
  isReleaseTag,
  nextTag,
  SAMPLE_TAGS,
  tagExample,
  tagGlob,
} from "./tag/release-tag.ts";
export { formatVersionTag } from "./tag/version-tag.ts";
export { createTagMessage, parseTagMessage, releaseText, type TaggedPackage } from "./tag/tag-message.ts";
export { isLoopback, isProtected } from "./text/protected-address.ts";
export { parseRetryAfter } from "./text/retry-after.ts";
export { escapeJson, escapeMarkdown, sanitise } from "./text/sanitise.ts";
export { createSecrets, type Secrets } from "./text/secrets.ts";
export { codeCell, renderTable } from "./text/table.ts";
export { formatCount, inOneLine, nameSome, quote, shellWord } from "./text/words.ts";
export { formatExpectation } from "./verify/verification.ts";
export type * from "./verify/verification.ts";
export { judgeRecord, judgeTrust, toTrustRequest } from "./trust/judge-trust.ts";
export type * from "./trust/judge-trust.ts";
export { makesRecord, planTrust, TRUST_LIFETIME } from "./trust/plan-trust.ts";
export { proveTrust } from "./trust/prove-trust.ts";
export type * from "./trust/plan-trust.ts";
export { createPlaceholder, type Placeholder } from "./trust/placeholder.ts";
export { describeTrust, parseTrustList, repeatTrust } from "./trust/registered-trust.ts";
export type * from "./trust/registered-trust.ts";
export {
  describeTrusted,
  describeTrustEnd,
  formatTrustOutcome,
  renderTrust,
  renderTrustPlan,
} from "./trust/render-trust.ts";
export { createTrustDocument, isTrustGood } from "./trust/trust-document.ts";
export type * from "./trust/trust-document.ts";
export { deriveClaims, deriveTrust, type TrustRecord } from "./workflow/identity.ts";
export { neededJobs } from "./workflow/publish-job.ts";
export { recogniseClient } from "./workflow/client.ts";
export { parseShell } from "./workflow/shell.ts";
export { mayBeNode } from "./workflow/toolchain.ts";
export { stripWrappers } from "./workflow/wrappers.ts";
export type * from "./workflow/publish-job.ts";
export { listNamedFiles, withoutUntracked } from "./workflow/named-files.ts";
export { publishesByIdToken } from "./workflow/credentials.ts";
export { findJobManager } from "./workflow/job-manager.ts";
export { describeMadeLater, listMadeLater } from "./workflow/made-later.ts";
export { findAllPublishJobs } from "./workflow/publish-jobs.ts";
export { accessOf, tagOf, unknownTagOf } from "./workflow/release-scope.ts";
export { parseNxSettings } from "./workflow/nx-release.ts";
export { parseDenoTasks, parseMiseTasks, parseRecipes, type Recipes } from "./workflow/recipes.ts";
export { isFixtureDirectory } from "./plan/candidates.ts";
export { listStepDirectories } from "./workflow/named-files.ts";
export { choosePublishJob } from "./workflow/choose-job.ts";
export { raisesVersions } from "./workflow/version-commands.ts";
export { findVersioning, type VersionStep, versionsWhilePublishing } from "./workflow/versioning.ts";
export { formatTrustCommand, trustOfClaims } from "./workflow/trust.ts";
export { findTagStart, isStartedByTag, type TagStart } from "./workflow/tag-start.ts";
export { startsOnTag } from "./workflow/triggers.ts";
export type * from "./workflow/workflow.ts";
export { listUntouched } from "./workspace/untouched.ts";
export { describeWorkspace } from "./workspace/describe-workspace.ts";
export type * from "./workspace/workspace.ts";
export { isClassicYarn } from "./workspace/yarn.ts";
