import { createMask, fitComment, renderAnnotations, renderNotice, writeSummary } from "./github-actions/faces.ts";
import { GITHUB_ACTIONS } from "./github-actions/facts.ts";
import { createIdTokenMinter, parseClaims } from "./github-actions/id-token.ts";
import { isRunning, parseRepository, readRun } from "./github-actions/identity.ts";
import { carryOver } from "./github-actions/init/carry-over.ts";
import { listUnpinned } from "./github-actions/init/pins.ts";
import { createPipelineFiles } from "./github-actions/init/pipeline-files.ts";
import { isReleaseOnly } from "./github-actions/init/release-parts.ts";
import { listSettings } from "./github-actions/init/settings.ts";
import { takeVersionHalf } from "./github-actions/init/version-half.ts";
import { renderOutcomeAnnotations } from "./github-actions/outcome-annotations.ts";
import { runLinters } from "./github-actions/workflows/linters.ts";
import { readNamedFiles } from "./github-actions/workflows/read-named-files.ts";
import { readWorkflows } from "./github-actions/workflows/read-workflows.ts";
import type { CiProvider, Environment } from "./provider/ci-provider.ts";

const githubActions: CiProvider = {
  facts: GITHUB_ACTIONS,
  isRunning,
  readRun,
  parseRepository,
  createIdTokenMinter,
  parseClaims,
  pipelines: { read: readWorkflows, readFiles: readNamedFiles, lint: runLinters },
  settingUp: {
    isReleaseOnly,
    carryOver,
    takeVersionHalf,
    createFiles: createPipelineFiles,
    listUnpinned,
    listSettings,
  },
  faces: {
    annotate: renderAnnotations,
    annotateOutcomes: renderOutcomeAnnotations,
    notify: renderNotice,
    writeSummary,
    fitComment,
    createMask,
  },
};

const PROVIDERS: readonly CiProvider[] = [githubActions];

/** The CI service that this process is a job of. Elsewhere the first: that is where a release will run. */
export function findProvider(environment: Environment): CiProvider {
  return PROVIDERS.find((provider) => provider.isRunning(environment)) ?? githubActions;
}
