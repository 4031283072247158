import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowConcurrencyMissing: Page = {
  title: "Two releases can run at the same time",
  message: ({ field, actual, expected }) =>
    `${quote(field)} is ${quote(actual)}, expected ${expected ?? "one group for all releases"}`,
  what: "Nothing keeps a second run from publishing while the first one does: there is no concurrency group, or each run has its own.",
  why: "Two runs publish the same packages against each other, move dist-tags in any order, and share one rate limit.",
  fix: "Give the workflow a `concurrency` group with a fixed name, `cancel-in-progress: false` and `queue: max`, so that waiting runs are not dropped.",
  sources: ["https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues"],
};
