import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowNpmNodeMismatch: Page = {
  title: "npm cannot be installed on this Node",
  message: ({ field, actual, expected }) => `${quote(field)} installs ${quote(actual)}, expected ${quote(expected)}`,
  what: "npm 12, which is `latest` since July 2026, needs Node 22.22.2, 24.15.0 or 26.",
  says: "npm error code EBADENGINE",
  why: "`npm install --global npm@latest` was the advice for getting trusted publishing on Node 20 and 22. npm refuses to install a version of itself that does not support its Node.",
  fix: "Install `npm@^11.15.0`, or use a current Node 24 and the npm it brings.",
  sources: [
    "https://github.com/glideapps/quicktype/pull/2903",
    "https://github.com/kortix-ai/suna/pull/6940",
    "https://github.com/tuo-lei/vibe-replay/pull/443",
  ],
};
