import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const dependencyLocal: Page = {
  title: "A published package depends on a path",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)} depends on ${quote(actual)}, a path that its users do not have${because(reason)}`,
  what: "A dependency is given as `file:`, `link:`, `portal:` or a bare path. Nothing replaces it when the package is packed.",
  why: "The path leads somewhere on the machine where the package was made. Publishing succeeds, and every installation from the registry fails.",
  fix: "Depend on a version. Inside a workspace that is `workspace:^` with pnpm, yarn and bun, and a range such as `^1.2.0` with npm. What must travel along goes into `bundleDependencies`.",
  sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths"],
};
