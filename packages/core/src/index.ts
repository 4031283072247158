export { check, checkJob, checkPlan, inspect } from "./check.ts";
export type { CheckInput } from "./rule/facts.ts";
export type { Page } from "./rule/page.ts";
export type { Stage } from "./rule/rule.ts";
export {
  isProblemCode,
  type KnownProblem as Problem,
  needsRegistry,
  pageOf,
  type ProblemCode,
  stageOf,
} from "./rules/catalogue.ts";
export { explain } from "./rules/explain.ts";
export { mergeFindings } from "./rules/merge-findings.ts";
export type { Fix, Severity, TextEdit } from "./problems/problem.ts";
export { applySuppressions, type ConfigSource } from "./config/apply-suppressions.ts";
export type * from "./config/config.ts";
export { parseConfig } from "./config/config.ts";
export type * from "./context/publishing-job.ts";
export type * from "./context/release-context.ts";
export { ReleaseError } from "./errors/release-error.ts";
export { comparePlans } from "./plan/compare-plans.ts";
export { createPlan, type PlanInput } from "./plan/create-plan.ts";
export { nameFaults, type NameFaults } from "./plan/npm-names.ts";
export { parsePlan } from "./plan/plan-file.ts";
export type * from "./plan/publish-plan.ts";
export type * from "./plan/publish-settings.ts";
export { renderPlan, renderPlanMermaid } from "./plan/render-plan.ts";
export { applyEdits, applyFixes } from "./problems/edits.ts";
export { codeSpan, escapeJson, escapeMarkdown, sanitise } from "./text/sanitise.ts";
export { compareProblems, manifestProblem } from "./problems/problem.ts";
export { countProblems, groupProblems, type ProblemGroup } from "./report/problem-groups.ts";
export { formatProblem, renderProblems, type RenderProblemsOptions } from "./report/problems-text.ts";
export { renderProblemsMarkdown } from "./report/problems-markdown.ts";
export { renderSarif } from "./report/sarif.ts";
export { locate, type Position, positionAt } from "./json/locate.ts";
export { isArrived, outcomeSchema } from "./publish/outcome.ts";
export { shareRuns } from "./publish/share-runs.ts";
export { publishInOrder } from "./publish/publish-in-order.ts";
export type * from "./publish/outcome.ts";
export type * from "./registry/registry-state.ts";
export type * from "./report/release-report.ts";
export { formatTrustCommand } from "./workflow/trust.ts";
export type { InspectInput } from "./rules/tarball/subject.ts";
export { checkEntryPath } from "./tarball/contents.ts";
export type * from "./tarball/contents.ts";
export { findEnvironmentSecrets, isEnvironmentFile } from "./tarball/environment-secrets.ts";
export { findSecrets, type SecretMatch, type SecretSearch } from "./tarball/secrets.ts";
export type * from "./verify/verification.ts";
export { canRun, choosePublishJob } from "./workflow/triggers.ts";
export {
  deriveClaims,
  type DerivedClaims,
  deriveTrust,
  type ExpectedRun,
  type TrustPermission,
  type TrustRecord,
} from "./workflow/identity.ts";
export { findCredentials, type Credential } from "./workflow/credentials.ts";
export { findPublishJobs } from "./workflow/publish-jobs.ts";
export type * from "./workflow/publish-job.ts";
export type * from "./workflow/workflow.ts";
export { isJsonObject } from "./json/json.ts";
export type * from "./json/json.ts";
export { parseManifest, type ParsedManifest } from "./json/parse.ts";
export type * from "./workspace/workspace.ts";
export { createReport, isProven, parseReport } from "./report/release-report.ts";
export { formatFailure, formatOutcome, formatVerdict, OUTCOME_MARK } from "./report/verdict.ts";
export { formatVerification } from "./verify/verification.ts";
export { renderReport } from "./report/render-report.ts";
export { isGood, renderSummary } from "./report/render-summary.ts";
export { compareStaged, isWaiting, renderStageTable } from "./stage/staged-version.ts";
export type * from "./stage/staged-version.ts";
export { formatCount } from "./text/words.ts";
export { parseRetryAfter } from "./text/retry-after.ts";
