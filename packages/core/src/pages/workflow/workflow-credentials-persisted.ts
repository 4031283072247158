import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCredentialsPersisted: Page = {
  title: "The checkout leaves its token behind",
  message: ({ field, expected }) => `${quote(field)} checks out without ${quote(expected)}`,
  what: "`actions/checkout` writes the token it used into the clone unless told not to.",
  why: "Every later step of the job can read it, and artifacts made of the directory can carry it away. This job does not push anything.",
  fix: "Add `persist-credentials: false` to the checkout.",
  sources: ["https://docs.zizmor.sh/audits/#artipacked"],
};
