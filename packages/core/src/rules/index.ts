import { environmentRules } from "./environment/index.ts";
import { packageRules } from "./package/index.ts";
import { repositoryRules } from "./repository/index.ts";
import type { Rule } from "./rule.ts";
import { workflowRules } from "./workflow/index.ts";

/** Every rule that looks at files, context and registry, by group. */
export const rules: readonly Rule[] = [...repositoryRules, ...packageRules, ...workflowRules, ...environmentRules];
