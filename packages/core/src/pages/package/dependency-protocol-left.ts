import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const dependencyProtocolLeft: Page = {
  title: "`workspace:` or `catalog:` would be published as it is",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)} depends on ${quote(actual)}, and this workspace's client does not replace it${because(reason)}`,
  what: "pnpm, yarn and bun replace `workspace:` and `catalog:` by a version when they pack. npm and yarn 1 do not.",
  says: 'npm error code EUNSUPPORTEDPROTOCOL\nnpm error Unsupported URL Type "workspace:": workspace:*',
  why: "Publishing succeeds, the registry's page looks right, and every installation fails. It happens when a workspace moves from one client to another, or when `npm publish` takes the place of `pnpm publish`.",
  fix: "Write version ranges, or pack with a client that knows the protocol: set `packageManager` in the root manifest.",
  sources: [
    "https://github.com/PostHog/posthog-js/issues/3290",
    "https://github.com/PrestaShopCorp/puik/pull/522",
    "https://github.com/valbuild/val/pull/625",
  ],
};
