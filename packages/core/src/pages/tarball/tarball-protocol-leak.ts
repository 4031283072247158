import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballProtocolLeak: Page = {
  title: "The tarball depends on something only the repository has",
  message: ({ package: name, field, entry, actual }) =>
    `${quote(name)}: ${quote(field ?? "a dependency")} in the tarball${entry === undefined ? "" : `'s ${quote(entry)}`} is ${quote(actual)}, which only the repository can resolve`,
  what: "A manifest inside the tarball has a dependency whose specifier begins with `workspace:`, `catalog:`, `file:`, `link:`, `portal:` or `patch:`.",
  says: 'npm error code EUNSUPPORTEDPROTOCOL\nnpm error Unsupported URL Type "workspace:": workspace:*',
  why: "Publishing succeeds, the registry's page may look right, and every installation fails. `npm publish` in a pnpm or yarn workspace sends these as they are; it happens most often when a project turns from `pnpm publish` to `npm publish` for trusted publishing. In `devDependencies` they harm nobody, but show that the package manager did not resolve them.",
  fix: "Pack with the workspace's own package manager, which writes real ranges, and publish that tarball. Where a build copies manifests, let it copy the packed one.",
  sources: [
    "https://github.com/PrestaShopCorp/puik/pull/522",
    "https://github.com/valbuild/val/pull/625",
    "https://github.com/monoes/monomind/issues/130",
    "https://github.com/PostHog/posthog-js/issues/3290",
  ],
};
