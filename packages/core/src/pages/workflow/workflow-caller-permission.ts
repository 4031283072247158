import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCallerPermission: Page = {
  title: "A workflow calls one that asks for more rights than it has",
  message: ({ field, actual, expected }) =>
    `${quote(field)} allows ${quote(actual)}, the called workflow asks for ${quote(expected)}`,
  what: "A called workflow can have at most the rights of the job that calls it. One that asks for more does not start.",
  says: "The nested job 'deploy' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
  why: "The permission was added where the publishing happens and forgotten where it is called.",
  fix: "Grant it in the calling job as well. `slipway check --fix` does that for `id-token: write`.",
  sources: [
    "https://github.com/WYRE-AI/autotask-mcp/pull/100",
    "https://github.com/comet-ml/opik/pull/7932",
    "https://github.com/coralogix/protofetch/pull/199",
  ],
};
