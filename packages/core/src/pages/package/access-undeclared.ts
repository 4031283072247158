import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const accessUndeclared: Page = {
  title: "A new package does not say that it is public",
  message: ({ package: name, expected }) => `${quote(name)} is new, and nothing sets its access to ${quote(expected)}`,
  what: "The registry does not know this package, which is scoped or asks for provenance, and neither `publishConfig.access`, npm's configuration, `access` in `slipway.json` nor `.changeset/config.json` says who may install it.",
  says: "402 Payment Required - PUT <registry>/<package> - You must sign up for private packages",
  why: "A scoped package is restricted at its first publication unless the request says otherwise. Restricted packages are a paid feature, so for everybody else the registry refuses. With provenance asked for, npm refuses even earlier, because it will not sign for a new package, scoped or not, that does not say it is public.",
  fix: 'Add `"publishConfig": { "access": "public" }` to the manifest. If the package is meant to be restricted, say so with `restricted`.',
  sources: [
    "https://github.com/elastic/elastic-otel-node/pull/357",
    "https://github.com/nrwl/nx/issues/26632",
    "https://github.com/npm/cli/issues/7706",
  ],
};
