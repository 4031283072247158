import type { Page } from "../page.ts";

export const environmentWorkflowMismatch: Page = {
  title: "Another workflow than the trusted one entered the run",
  message: ({ actual, expected, reason }) =>
    `The run was entered by \`${actual}\`, the trusted publisher is \`${expected}\`${reason === undefined ? "" : `: ${reason}`}`,
  what: "A trust record names one workflow file. npm compares it with the workflow that started the run (`workflow_ref`), by its base name, letter case and `.yml` or `.yaml` included.",
  says: "OIDC token exchange error - package not found",
  why: "The file was renamed or split, the record holds a path instead of a name, or the job stands in a reusable workflow: there the caller counts, not the file with the publishing steps. npm does not check a record when it is saved.",
  fix: "Start the release from the trusted workflow, rename the file, or add a trusted publisher for this one: `npm trust github PACKAGE --file WORKFLOW --repo OWNER/NAME --allow-publish`.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/opslane/opslane/pull/484",
    "https://github.com/0x80/firebase-tools-with-isolate/pull/49",
  ],
};
