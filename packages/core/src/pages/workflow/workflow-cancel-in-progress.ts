import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCancelInProgress: Page = {
  title: "A second run cancels a release in the middle",
  message: ({ field, actual, expected }) => `${quote(field)} is ${quote(actual)}, expected ${quote(expected)}`,
  what: "A newer run of the same concurrency group stops the one that is publishing.",
  why: "What is published cannot be taken back, so a run that is stopped after four of nine packages leaves a release in which packages ask for versions that do not exist. Linters recommend the setting, for tests it is right.",
  fix: "`slipway check --fix` sets it to `false`. With `queue: max` no waiting run is dropped either.",
  sources: [
    "https://github.blog/changelog/2026-05-07-github-actions-concurrency-groups-now-allow-larger-queues",
    "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
  ],
};
