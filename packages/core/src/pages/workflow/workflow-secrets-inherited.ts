import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowSecretsInherited: Page = {
  title: "Every secret is handed to the workflow that publishes",
  message: ({ field, actual, expected }) =>
    `${quote(field)} is ${quote(actual)}, expected ${expected ?? "named secrets"}`,
  what: "The calling job passes all secrets of the repository and its organisation on.",
  why: "The called workflow needs none, or one. All of them are within reach of whatever runs there.",
  fix: "Name the secrets that are needed under `secrets:`. Trusted publishing needs none.",
  sources: ["https://docs.zizmor.sh/audits/#secrets-inherit"],
};
