import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowIdTokenBroad: Page = {
  title: "Jobs that do not publish could",
  message: ({ field, actual, expected }) =>
    `${quote(field)}: ${actual ?? "id-token: write"}, expected ${expected ?? "it in the publishing job alone"}`,
  what: "`id-token: write` stands at the top of the file, or on a job that does not publish, and the trust record binds no environment that would tell the jobs apart.",
  why: "A trust record names a file, not a job. Any code in any job of that file that can get an ID token can publish. In May 2026, 84 versions of TanStack packages were published from a test job while the publishing step itself was skipped.",
  fix: "Move `id-token: write` into the job that publishes. Jobs that need it for something else, such as attestations, belong into another workflow file, or the publishing job gets an `environment` that the trust record names.",
  sources: [
    "https://tanstack.com/blog/npm-supply-chain-compromise-postmortem",
    "https://changesets.dev/guide/automating",
  ],
};
