import type { CiProvider } from "../provider/ci-provider.ts";
import { parseClaims } from "./claims.ts";
import { createMask, fitComment, renderAnnotations, renderNotice, writeSummary } from "./faces.ts";
import { GITHUB_ACTIONS } from "./facts.ts";
import { createIdTokenMinter } from "./id-token.ts";
import { isRunning, parseRepository, readRun } from "./identity.ts";
import { runLinters } from "./workflows/linters.ts";
import { readWorkflows } from "./workflows/read-workflows.ts";

export const githubActions: CiProvider = {
  facts: GITHUB_ACTIONS,
  isRunning,
  readRun,
  parseRepository,
  createIdTokenMinter,
  parseClaims,
  pipelines: { read: readWorkflows, lint: runLinters },
  faces: { annotate: renderAnnotations, notify: renderNotice, writeSummary, fitComment, createMask },
};
