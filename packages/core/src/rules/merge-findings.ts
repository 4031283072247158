import type { KnownProblem, ProblemCode } from "./catalogue.ts";

/** What linters call the things that rules of ours look at too. */
const SAME: ReadonlyMap<string, ProblemCode> = new Map([
  ["zizmor/unpinned-uses", "WORKFLOW_ACTION_UNPINNED"],
  ["zizmor/template-injection", "WORKFLOW_TEMPLATE_INJECTION"],
  ["zizmor/artipacked", "WORKFLOW_CREDENTIALS_PERSISTED"],
  ["zizmor/cache-poisoning", "WORKFLOW_CACHE_SHARED"],
  ["zizmor/secrets-inherit", "WORKFLOW_SECRETS_INHERITED"],
  ["zizmor/excessive-permissions", "WORKFLOW_ID_TOKEN_BROAD"],
  ["actionlint/expression", "WORKFLOW_TEMPLATE_INJECTION"],
]);

/** Adds the findings of linters to problems, without those that say of a line what a problem says of it already. */
export function mergeFindings(problems: readonly KnownProblem[], findings: readonly KnownProblem[]): KnownProblem[] {
  const known = new Set(problems.map(({ code, file, position }) => keyOf(code, file, position?.line)));
  const further = findings.filter(({ actual, file, position }) => {
    const code = SAME.get(actual ?? "");
    return code === undefined || !known.has(keyOf(code, file, position?.line));
  });
  return [...problems, ...further];
}

function keyOf(code: ProblemCode, file: string | undefined, line: number | undefined): string {
  return [code, file, line].join("\n");
}
