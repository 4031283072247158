import type { Page } from "../page.ts";

export const environmentForkRun: Page = {
  title: "The release runs in a fork",
  message: ({ actual, expected }) =>
    `This run belongs to the fork \`${actual}\`, the packages belong to \`${expected}\``,
  what: "A fork has the workflows of the repository it was made from, and runs them under its own name.",
  says: "OIDC token exchange error - package not found",
  why: "Schedules, tags and pushes start them. Nothing can be published, since claims and manifests name different repositories, but each run fails.",
  fix: "Guard the first job: `if: github.repository == 'owner/name'`. It only saves the noise, it is no protection. A fork that publishes on its own puts its name into every manifest.",
  sources: ["https://github.com/sweetrb/apple-notes-mcp/pull/102", "https://github.com/typeorm/typeorm/pull/12148"],
};
