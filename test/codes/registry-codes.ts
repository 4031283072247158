import { createSingle } from "../proof/create-single.ts";
import type { CodeScenario } from "./code-scenario.ts";

/** Of what the registry answers when it is only read. */
const READ: readonly CodeScenario[] = [
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
  },
  {
    code: "DIST_TAG_BEHIND",
    title: "a channel that the last release left where it was",
    files: createSingle("anvil", { version: "1.1.0" }),
    registry: {
      anvil: {
        name: "anvil",
        "dist-tags": { latest: "1.0.0", next: "1.0.0-next.3" },
        versions: Object.fromEntries(
          ["1.0.0-next.3", "1.0.0"].map((version) => [version, { name: "anvil", version, dist: {} }]),
        ),
      },
    },
    command: "check",
    exitCode: 0,
    severity: "note",
    says: ["actual    next: 1.0.0-next.3", "expected  1.0.0 or later, which is `latest`"],
  },
  {
    code: "DIST_TAG_LATEST_FIRST",
    title: "a new package whose first version is a beta",
    files: createSingle("anvil", { version: "1.0.0-beta.0", publishConfig: { tag: "beta" } }),
    registry: {},
    command: "plan",
    exitCode: 0,
    severity: "note",
    says: ["actual    1.0.0-beta.0", "expected  beta"],
  },
  {
    code: "PLAN_INCOMPLETE",
    title: "a registry that refuses to say what it has, which `slipway.json` ignores",
    files: {
      ...createSingle("anvil"),
      "slipway.json": { ignore: [{ code: "REGISTRY_REFUSED", reason: "it does that sometimes" }] },
    },
    registry: { anvil: 403 },
    command: "pack",
    exitCode: 2,
    severity: "error",
    says: ["the registry gave no answer about `anvil`: this is no plan"],
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

/** Of what the registry and GitHub answer before anything is sent. */
const EXCHANGE: readonly CodeScenario[] = [
  {
    code: "EXCHANGE_REFUSED",
    title: "a run that no trusted publisher fits",
    run: { workflow: "nightly.yml" },
    command: "publish --from packed",
    exitCode: 1,
    severity: "error",
    says: ["actual    404 OIDC token exchange error - package not found", "expected  201", "@acme/core"],
  },

  {
    code: "EXCHANGE_ID_TOKEN_FAILED",
    title: "an endpoint that gives one ID token and no second one",
    run: {},
    faults: [{ request: "id-token", skip: 1, effect: { type: "answer", status: 502 } }],
    command: "publish --from packed",
    exitCode: 1,
    severity: "error",
    says: ["actual    The ID token endpoint gave no token in 5 tries: HTTP 502"],
  },
  {
    code: "EXCHANGE_UNREACHABLE",
    title: "a registry that answers no exchange",
    run: {},
    faults: [{ request: "exchange", effect: { type: "drop" } }],
    command: "publish --from packed",
    exitCode: 1,
    severity: "error",
    says: ["actual    request to <registry>-/npm/v1/oidc/token/exchange/package/@acme%2fcore failed,…", "@acme/core"],
  },
];

export const registryCodes: readonly CodeScenario[] = [...READ, ...EXCHANGE];
