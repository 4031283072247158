import { changesetsCodes } from "./changesets-codes.ts";
import type { CodeScenario } from "./code-scenario.ts";
import { errorCodes } from "./error-codes.ts";
import { foreseenManifestCodes } from "./foreseen-manifest-codes.ts";
import { foreseenWorkflowCodes } from "./foreseen-workflow-codes.ts";
import { installCodes } from "./install-codes.ts";
import { jobCodes } from "./job-codes.ts";
import { jobErrorCodes } from "./job-error-codes.ts";
import { jobWorkCodes } from "./job-work-codes.ts";
import { manifestCodes } from "./manifest-codes.ts";
import { packedCodes } from "./packed-codes.ts";
import { registryCodes } from "./registry-codes.ts";
import { repositoryCodes } from "./repository-codes.ts";
import { tarballCodes } from "./tarball-codes.ts";
import { workflowCodes } from "./workflow-codes.ts";
import { worldCodes } from "./world-codes.ts";

/** Every code that has a scenario of its own. */
export const codeScenarios: readonly CodeScenario[] = [
  ...changesetsCodes,
  ...manifestCodes,
  ...foreseenManifestCodes,
  ...repositoryCodes,
  ...registryCodes,
  ...jobWorkCodes,
  ...workflowCodes,
  ...worldCodes,
  ...foreseenWorkflowCodes,
  ...tarballCodes,
  ...jobCodes,
  ...packedCodes,
  ...installCodes,
  ...errorCodes,
  ...jobErrorCodes,
];
