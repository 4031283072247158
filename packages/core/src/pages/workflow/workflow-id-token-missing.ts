import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowIdTokenMissing: Page = {
  title: "The job that publishes cannot get an ID token",
  message: ({ field, actual, expected }) =>
    `${quote(field)}: ${actual ?? "no permission"}, expected ${quote(expected)}`,
  what: "A job publishes without any registry token and without `id-token: write`, or asks for provenance without it.",
  says: "npm error code ENEEDAUTH … This command requires you to be logged in",
  why: "A job's `permissions` replace the workflow's, they do not add to them, and no default contains the ID token. Where the job stands in a reusable workflow, every caller must grant it too.",
  fix: "`slipway check --fix` adds the line where the permissions are written out. Where there are none, write `permissions:` with `id-token: write` and whatever else the job needs: what is left out is taken away.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/jellyfin/JavascriptSubtitlesOctopus/pull/73",
    "https://github.com/klarna/react-native-klarna-inapp-sdk/pull/369",
  ],
};
