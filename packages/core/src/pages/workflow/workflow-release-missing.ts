import type { Page } from "../page.ts";

export const workflowReleaseMissing: Page = {
  title: "No workflow publishes",
  message: ({ actual, expected }) => `Found ${actual ?? "no job that publishes"}, expected ${expected ?? "one"}`,
  what: "None of the repository's workflows has a step that is known to publish npm packages.",
  why: "A trusted publisher names a workflow file. Without one there is nothing to name, and packages are published with tokens from somebody's machine. It can also be that the step publishes in a way that is not recognised: a script with another name in a job without `id-token: write`.",
  fix: "`slipway init` writes the workflows. Until then `slipway rehearse` assumes them.",
  sources: ["https://docs.npmjs.com/trusted-publishers"],
};
