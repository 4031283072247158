import type { Page } from "../page.ts";

export const environmentNameMismatch: Page = {
  title: "The job's deployment environment is not the trusted one",
  message: ({ actual, expected }) =>
    `The job runs ${actual ? `in the environment \`${actual}\`` : "without an environment"}, the trusted publisher ${expected ? `names \`${expected}\`` : "names none"}`,
  what: "A trust record can name a deployment environment. Then only jobs with exactly that `environment:` are accepted.",
  says: "OIDC token exchange error - package not found",
  why: "The job declares no `environment:`, or another, or the same in other letters (`Release` for `release`); or the job has one and the record names none.",
  fix: "Put `environment:` with the recorded name on the publishing job, or correct the record. Keep an environment: restricted to release tags and the default branch, it is what stops a pushed branch with an edited workflow.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/josephdadams/TallyArbiter/pull/1109",
    "https://github.com/Adyen/adyen-node-api-library/pull/1705",
  ],
};
