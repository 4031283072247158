import type { EnvironmentCode } from "../../rules/environment/environment-code.ts";
import type { Page } from "../page.ts";
import { environmentAudienceMismatch } from "./environment-audience-mismatch.ts";
import { environmentCheckoutMismatch } from "./environment-checkout-mismatch.ts";
import { environmentCommitOffDefaultBranch } from "./environment-commit-off-default-branch.ts";
import { environmentEventUntrusted } from "./environment-event-untrusted.ts";
import { environmentForkRun } from "./environment-fork-run.ts";
import { environmentIdTokenUnavailable } from "./environment-id-token-unavailable.ts";
import { environmentIssuerMismatch } from "./environment-issuer-mismatch.ts";
import { environmentNameMismatch } from "./environment-name-mismatch.ts";
import { environmentNodeUnsupported } from "./environment-node-unsupported.ts";
import { environmentRefEmpty } from "./environment-ref-empty.ts";
import { environmentRepositoryMismatch } from "./environment-repository-mismatch.ts";
import { environmentRunnerUnsupported } from "./environment-runner-unsupported.ts";
import { environmentSubjectImmutable } from "./environment-subject-immutable.ts";
import { environmentTagMoved } from "./environment-tag-moved.ts";
import { environmentTokenPresent } from "./environment-token-present.ts";
import { environmentVisibilityUnsupported } from "./environment-visibility-unsupported.ts";
import { environmentWorkflowMismatch } from "./environment-workflow-mismatch.ts";

/** The pages of the rules about the environment. */
export const environmentPages: Record<EnvironmentCode, Page> = {
  ENVIRONMENT_ID_TOKEN_UNAVAILABLE: environmentIdTokenUnavailable,
  ENVIRONMENT_ISSUER_MISMATCH: environmentIssuerMismatch,
  ENVIRONMENT_AUDIENCE_MISMATCH: environmentAudienceMismatch,
  ENVIRONMENT_REPOSITORY_MISMATCH: environmentRepositoryMismatch,
  ENVIRONMENT_WORKFLOW_MISMATCH: environmentWorkflowMismatch,
  ENVIRONMENT_NAME_MISMATCH: environmentNameMismatch,
  ENVIRONMENT_SUBJECT_IMMUTABLE: environmentSubjectImmutable,
  ENVIRONMENT_REF_EMPTY: environmentRefEmpty,
  ENVIRONMENT_VISIBILITY_UNSUPPORTED: environmentVisibilityUnsupported,
  ENVIRONMENT_RUNNER_UNSUPPORTED: environmentRunnerUnsupported,
  ENVIRONMENT_TOKEN_PRESENT: environmentTokenPresent,
  ENVIRONMENT_NODE_UNSUPPORTED: environmentNodeUnsupported,
  ENVIRONMENT_EVENT_UNTRUSTED: environmentEventUntrusted,
  ENVIRONMENT_FORK_RUN: environmentForkRun,
  ENVIRONMENT_TAG_MOVED: environmentTagMoved,
  ENVIRONMENT_CHECKOUT_MISMATCH: environmentCheckoutMismatch,
  ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH: environmentCommitOffDefaultBranch,
};
