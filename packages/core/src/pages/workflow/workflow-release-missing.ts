import type { Page } from "../page.ts";

export const workflowReleaseMissing: Page = {
  title: "No workflow publishes",
  message: ({ actual, expected }) => `Found ${actual ?? "no job that publishes"}, expected ${expected ?? "one"}`,
  what: "None of the repository's workflows has a step that is known to publish npm packages.",
  why: "A trusted publisher names a workflow file. Without one there is nothing to name, and packages are published with tokens from somebody's machine. It can also be that the step publishes in a way that is not recognised: a script with another name in a job without `id-token: write`.",
  fix: "Add a workflow that a `release-*` tag starts: plan, pack and publish as jobs of their own, with `id-token: write` in the last one only. `.github/workflows/release.yml` in Slipway's own repository is one to copy. Until then `slipway rehearse` takes it as given, and says so.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/slipway-release/slipway/blob/main/.github/workflows/release.yml",
  ],
};
