import type { Page } from "../page.ts";

export const environmentCheckoutMismatch: Page = {
  title: "What is checked out is not the run's commit",
  message: ({ actual, expected }) => `\`HEAD\` is ${actual}, the run was started for ${expected}`,
  what: "Provenance names the commit that the run was started for, whatever the job has checked out.",
  why: "A step checked out another ref or made a commit, the usual version bump for instance. The packages would carry a statement about code they were not built from.",
  fix: "Check out the run's own commit (`actions/checkout` without `ref`) and commit version changes before the tag.",
  sources: ["https://docs.npmjs.com/generating-provenance-statements"],
};
