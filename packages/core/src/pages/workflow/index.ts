import type { WorkflowCode } from "../../rules/workflow/workflow-code.ts";
import type { Page } from "../page.ts";
import { workflowActionUnpinned } from "./workflow-action-unpinned.ts";
import { workflowArtifactUnverified } from "./workflow-artifact-unverified.ts";
import { workflowCacheShared } from "./workflow-cache-shared.ts";
import { workflowCallerPermission } from "./workflow-caller-permission.ts";
import { workflowCancelInProgress } from "./workflow-cancel-in-progress.ts";
import { workflowCheckoutUnsafe } from "./workflow-checkout-unsafe.ts";
import { workflowCodeBesideIdToken } from "./workflow-code-beside-id-token.ts";
import { workflowCommandNeedsToken } from "./workflow-command-needs-token.ts";
import { workflowConcurrencyMissing } from "./workflow-concurrency-missing.ts";
import { workflowCredentialsPersisted } from "./workflow-credentials-persisted.ts";
import { workflowDevEngines } from "./workflow-dev-engines.ts";
import { workflowEntriesSeveral } from "./workflow-entries-several.ts";
import { workflowEnvironmentMismatch } from "./workflow-environment-mismatch.ts";
import { workflowEnvironmentMissing } from "./workflow-environment-missing.ts";
import { workflowFailureSwallowed } from "./workflow-failure-swallowed.ts";
import { workflowFileMismatch } from "./workflow-file-mismatch.ts";
import { workflowForkGuardMissing } from "./workflow-fork-guard-missing.ts";
import { workflowGuardExcludesRepository } from "./workflow-guard-excludes-repository.ts";
import { workflowIdTokenBroad } from "./workflow-id-token-broad.ts";
import { workflowIdTokenMissing } from "./workflow-id-token-missing.ts";
import { workflowLint } from "./workflow-lint.ts";
import { workflowNpmBroken } from "./workflow-npm-broken.ts";
import { workflowNpmNodeMismatch } from "./workflow-npm-node-mismatch.ts";
import { workflowNpmTooOld } from "./workflow-npm-too-old.ts";
import { workflowNpmWorkspaces } from "./workflow-npm-workspaces.ts";
import { workflowPermissionsBroad } from "./workflow-permissions-broad.ts";
import { workflowProvenanceDisabled } from "./workflow-provenance-disabled.ts";
import { workflowProvenancePrivate } from "./workflow-provenance-private.ts";
import { workflowPublishInDocker } from "./workflow-publish-in-docker.ts";
import { workflowPublishMatrix } from "./workflow-publish-matrix.ts";
import { workflowPublishOperand } from "./workflow-publish-operand.ts";
import { workflowReleaseEventRef } from "./workflow-release-event-ref.ts";
import { workflowReleaseEventUnseen } from "./workflow-release-event-unseen.ts";
import { workflowReleaseMissing } from "./workflow-release-missing.ts";
import { workflowRunnerUnsupported } from "./workflow-runner-unsupported.ts";
import { workflowSecretsInherited } from "./workflow-secrets-inherited.ts";
import { workflowTagFilterMismatch } from "./workflow-tag-filter-mismatch.ts";
import { workflowTemplateInjection } from "./workflow-template-injection.ts";
import { workflowTokenInScope } from "./workflow-token-in-scope.ts";
import { workflowToolWithoutOidc } from "./workflow-tool-without-oidc.ts";
import { workflowTriggerUntrusted } from "./workflow-trigger-untrusted.ts";
import { workflowUnreadable } from "./workflow-unreadable.ts";

/** The pages of the rules about workflow files. */
export const workflowPages: Record<WorkflowCode, Page> = {
  WORKFLOW_UNREADABLE: workflowUnreadable,
  WORKFLOW_LINT: workflowLint,
  WORKFLOW_RELEASE_MISSING: workflowReleaseMissing,
  WORKFLOW_ID_TOKEN_MISSING: workflowIdTokenMissing,
  WORKFLOW_CALLER_PERMISSION: workflowCallerPermission,
  WORKFLOW_ID_TOKEN_BROAD: workflowIdTokenBroad,
  WORKFLOW_PERMISSIONS_BROAD: workflowPermissionsBroad,
  WORKFLOW_ENVIRONMENT_MISSING: workflowEnvironmentMissing,
  WORKFLOW_ENVIRONMENT_MISMATCH: workflowEnvironmentMismatch,
  WORKFLOW_FILE_MISMATCH: workflowFileMismatch,
  WORKFLOW_ENTRIES_SEVERAL: workflowEntriesSeveral,
  WORKFLOW_RUNNER_UNSUPPORTED: workflowRunnerUnsupported,
  WORKFLOW_CACHE_SHARED: workflowCacheShared,
  WORKFLOW_TOKEN_IN_SCOPE: workflowTokenInScope,
  WORKFLOW_COMMAND_NEEDS_TOKEN: workflowCommandNeedsToken,
  WORKFLOW_CODE_BESIDE_ID_TOKEN: workflowCodeBesideIdToken,
  WORKFLOW_TRIGGER_UNTRUSTED: workflowTriggerUntrusted,
  WORKFLOW_CHECKOUT_UNSAFE: workflowCheckoutUnsafe,
  WORKFLOW_TAG_FILTER_MISMATCH: workflowTagFilterMismatch,
  WORKFLOW_RELEASE_EVENT_UNSEEN: workflowReleaseEventUnseen,
  WORKFLOW_RELEASE_EVENT_REF: workflowReleaseEventRef,
  WORKFLOW_CANCEL_IN_PROGRESS: workflowCancelInProgress,
  WORKFLOW_CONCURRENCY_MISSING: workflowConcurrencyMissing,
  WORKFLOW_ACTION_UNPINNED: workflowActionUnpinned,
  WORKFLOW_ARTIFACT_UNVERIFIED: workflowArtifactUnverified,
  WORKFLOW_NPM_TOO_OLD: workflowNpmTooOld,
  WORKFLOW_NPM_NODE_MISMATCH: workflowNpmNodeMismatch,
  WORKFLOW_NPM_BROKEN: workflowNpmBroken,
  WORKFLOW_NPM_WORKSPACES: workflowNpmWorkspaces,
  WORKFLOW_PUBLISH_OPERAND: workflowPublishOperand,
  WORKFLOW_PUBLISH_IN_DOCKER: workflowPublishInDocker,
  WORKFLOW_TOOL_WITHOUT_OIDC: workflowToolWithoutOidc,
  WORKFLOW_DEV_ENGINES: workflowDevEngines,
  WORKFLOW_GUARD_EXCLUDES_REPOSITORY: workflowGuardExcludesRepository,
  WORKFLOW_FORK_GUARD_MISSING: workflowForkGuardMissing,
  WORKFLOW_FAILURE_SWALLOWED: workflowFailureSwallowed,
  WORKFLOW_TEMPLATE_INJECTION: workflowTemplateInjection,
  WORKFLOW_SECRETS_INHERITED: workflowSecretsInherited,
  WORKFLOW_CREDENTIALS_PERSISTED: workflowCredentialsPersisted,
  WORKFLOW_PUBLISH_MATRIX: workflowPublishMatrix,
  WORKFLOW_PROVENANCE_DISABLED: workflowProvenanceDisabled,
  WORKFLOW_PROVENANCE_PRIVATE: workflowProvenancePrivate,
};
