import type { ProblemCode } from "../problems/problem-code.ts";
import { configPages } from "./config/index.ts";
import { environmentPages } from "./environment/index.ts";
import { installPages } from "./install/index.ts";
import { packagePages } from "./package/index.ts";
import type { Page } from "./page.ts";
import { releasePages } from "./release/index.ts";
import { repositoryPages } from "./repository/index.ts";
import { tarballPages } from "./tarball/index.ts";
import { workflowPages } from "./workflow/index.ts";

/** Every problem's page. A code without one does not compile. */
export const pages: Readonly<Record<ProblemCode, Page>> = {
  ...repositoryPages,
  ...packagePages,
  ...tarballPages,
  ...workflowPages,
  ...environmentPages,
  ...releasePages,
  ...configPages,
  ...installPages,
};
