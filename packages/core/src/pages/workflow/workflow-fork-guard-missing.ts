import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowForkGuardMissing: Page = {
  title: "Forks will try to publish",
  message: ({ field, actual, expected }) => `${quote(field)} is ${quote(actual)}, expected ${quote(expected)}`,
  what: "Pushes and schedules start this job in every fork that has Actions switched on.",
  why: "Nothing can be published from there, since the claims name the fork, but each run fails and somebody is told.",
  fix: "Add `if: github.repository == 'owner/name'` to the first job. It saves the noise, it is no protection.",
  sources: ["https://github.com/sweetrb/apple-notes-mcp/pull/102", "https://github.com/typeorm/typeorm/pull/12148"],
};
