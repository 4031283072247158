import type { Rule } from "../rule.ts";
import { checkAudience } from "./check-audience.ts";
import { checkCheckout } from "./check-checkout.ts";
import { checkClaimedRepository } from "./check-claimed-repository.ts";
import { checkDefaultBranch } from "./check-default-branch.ts";
import { checkDeploymentEnvironment } from "./check-deployment-environment.ts";
import { checkEntryWorkflow } from "./check-entry-workflow.ts";
import { checkEvent } from "./check-event.ts";
import { checkFork } from "./check-fork.ts";
import { checkIdToken } from "./check-id-token.ts";
import { checkIssuer } from "./check-issuer.ts";
import { checkNode } from "./check-node.ts";
import { checkRef } from "./check-ref.ts";
import { checkRunner } from "./check-runner.ts";
import { checkSubject } from "./check-subject.ts";
import { checkTag } from "./check-tag.ts";
import { checkTokenSources } from "./check-token-sources.ts";
import { checkVisibility } from "./check-visibility.ts";

/** The rules about the environment a release runs in. */
export const environmentRules: readonly Rule[] = [
  checkIdToken,
  checkIssuer,
  checkAudience,
  checkClaimedRepository,
  checkEntryWorkflow,
  checkDeploymentEnvironment,
  checkSubject,
  checkRef,
  checkVisibility,
  checkRunner,
  checkTokenSources,
  checkNode,
  checkEvent,
  checkFork,
  checkTag,
  checkCheckout,
  checkDefaultBranch,
];
