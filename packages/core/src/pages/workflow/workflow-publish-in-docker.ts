import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowPublishInDocker: Page = {
  title: "Publishing in a container loses what provenance is made of",
  message: ({ field, actual, expected }) =>
    `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "the variables of the runner"}`,
  what: "A step starts a container by hand and publishes in it.",
  says: "npm error 422 … Error verifying sigstore provenance bundle",
  why: "The statement of provenance is made from variables such as `GITHUB_WORKFLOW_REF` and `RUNNER_ENVIRONMENT`. In a container that `docker run` starts they are missing, and so are those for the ID token.",
  fix: "Use `container:` of the job, which passes everything on, or publish outside of the container.",
  sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/provenance.js"],
};
