import { createSingle } from "../proof/create-single.ts";
import type { RepositoryCode } from "./code-scenario.ts";

/** Of what the registry answers when it is only read. */
export const registryCodes: readonly RepositoryCode[] = [
  {
    code: "PACKAGE_VERSION_TAKEN",
    title: "a planned version that somebody has published by now",
    files: createSingle("anvil"),
    before: ["plan --out plan.json"],
    later: {
      anvil: {
        name: "anvil",
        "dist-tags": { latest: "1.0.0" },
        versions: { "1.0.0": { name: "anvil", version: "1.0.0", dist: { integrity: `sha512-${"A".repeat(86)}==` } } },
      },
    },
    command: "pack --plan plan.json",
    exitCode: 1,
    severity: "error",
    says: [
      "actual    sha512-…",
      "expected  sha512-…",
      "predicts  You cannot publish over the previously published versions: 1.0.0.",
      "anvil",
    ],
    awaits: "`pack` compares with the plan as it was before packing, which has no integrity",
  },
  {
    code: "REGISTRY_REFUSED",
    title: "a registry that refuses to say what it has",
    files: createSingle("anvil"),
    registry: { anvil: 403 },
    command: "check",
    exitCode: 1,
    severity: "error",
    says: ["actual    403", "because   `<loopback>` answered 403: Not found", "package.json:2:11  anvil"],
  },
  {
    code: "REGISTRY_UNREACHABLE",
    title: "a registry that nobody reaches",
    files: createSingle("anvil"),
    registry: null,
    command: "plan",
    exitCode: 1,
    severity: "error",
    says: ["because   `<loopback>` did not answer: connect ECONNREFUSED <loopback>", "package.json:2:11  anvil"],
  },
];
