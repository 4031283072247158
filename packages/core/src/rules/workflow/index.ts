import type { Rule } from "../rule.ts";
import { checkArtifacts } from "./check-artifacts.ts";
import { checkCaches } from "./check-caches.ts";
import { checkCalledPermissions } from "./check-called-permissions.ts";
import { checkCancellation } from "./check-cancellation.ts";
import { checkCheckoutCredentials } from "./check-checkout-credentials.ts";
import { checkCodeBesideIdToken } from "./check-code-beside-id-token.ts";
import { checkConcurrency } from "./check-concurrency.ts";
import { checkDevEngines } from "./check-dev-engines.ts";
import { checkDockerPublish } from "./check-docker-publish.ts";
import { checkEntries } from "./check-entries.ts";
import { checkEntryFile } from "./check-entry-file.ts";
import { checkEnvironment } from "./check-environment.ts";
import { checkForkGuard } from "./check-fork-guard.ts";
import { checkGuard } from "./check-guard.ts";
import { checkIdTokenScope } from "./check-id-token-scope.ts";
import { checkIdToken } from "./check-id-token.ts";
import { checkInheritedSecrets } from "./check-inherited-secrets.ts";
import { checkInjection } from "./check-injection.ts";
import { checkMatrix } from "./check-matrix.ts";
import { checkNpmBroken } from "./check-npm-broken.ts";
import { checkNpmEngine } from "./check-npm-engine.ts";
import { checkNpmVersion } from "./check-npm-version.ts";
import { checkPermissions } from "./check-permissions.ts";
import { checkPinning } from "./check-pinning.ts";
import { checkProvenance } from "./check-provenance.ts";
import { checkPublishOperand } from "./check-publish-operand.ts";
import { checkReleaseEvent } from "./check-release-event.ts";
import { checkReleaseRef } from "./check-release-ref.ts";
import { checkReleaseTools } from "./check-release-tools.ts";
import { checkReleaseWorkflow } from "./check-release-workflow.ts";
import { checkRunner } from "./check-runner.ts";
import { checkSwallowedFailure } from "./check-swallowed-failure.ts";
import { checkTagFilter } from "./check-tag-filter.ts";
import { checkTokenCommands } from "./check-token-commands.ts";
import { checkTokens } from "./check-tokens.ts";
import { checkTriggers } from "./check-triggers.ts";
import { checkUnsafeCheckout } from "./check-unsafe-checkout.ts";
import { checkWorkspacesFlag } from "./check-workspaces-flag.ts";

/** The rules about workflow files: what makes a release fail first, advice after it. */
export const workflowRules: readonly Rule[] = [
  checkReleaseWorkflow,
  checkIdToken,
  checkCalledPermissions,
  checkEntryFile,
  checkEnvironment,
  checkRunner,
  checkTagFilter,
  checkGuard,
  checkPublishOperand,
  checkNpmVersion,
  checkNpmEngine,
  checkNpmBroken,
  checkWorkspacesFlag,
  checkReleaseTools,
  checkProvenance,
  checkCancellation,
  checkSwallowedFailure,
  checkTokens,
  checkTokenCommands,
  checkTriggers,
  checkUnsafeCheckout,
  checkEntries,
  checkIdTokenScope,
  checkPermissions,
  checkCodeBesideIdToken,
  checkCaches,
  checkPinning,
  checkInjection,
  checkArtifacts,
  checkInheritedSecrets,
  checkCheckoutCredentials,
  checkConcurrency,
  checkMatrix,
  checkReleaseEvent,
  checkReleaseRef,
  checkForkGuard,
  checkDockerPublish,
  checkDevEngines,
];
