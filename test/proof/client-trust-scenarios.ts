import { createTool, seedTools } from "./create-tools.ts";
import type { ClientScenario } from "./scenario.ts";

const PUBLISH = ["publish"];
const TRUST = ["trust", "github"];
const RECORD = ["--file=release.yml", "--repository=acme/tools", "--allow-publish", "--yes"];
const OTP = "--otp=123456";

/** Of trusted publishers, and of what clients keep to themselves. */
export const clientTrustScenarios: readonly ClientScenario[] = [
  {
    rows: ["CFG-11"],
    title: "`npm trust` without a permission",
    client: "npm-12",
    arguments: [...TRUST, "cfg-11", "--file=release.yml", "--repository=acme/tools", "--yes", OTP],
    files: createTool("cfg-11"),
    seeds: seedTools("cfg-11"),
    token: "two-factor",
    run: null,
    says: ["At least one permission flag is required"],
  },
  {
    rows: ["CFG-12"],
    title: "`npm trust` without a second factor",
    client: "npm-12",
    arguments: [...TRUST, "cfg-12", ...RECORD],
    files: createTool("cfg-12"),
    seeds: seedTools("cfg-12"),
    token: "two-factor",
    run: null,
    says: ["npm error code EOTP"],
  },
  {
    rows: ["CFG-13"],
    title: "`npm trust` with a path",
    client: "npm-12",
    arguments: [
      ...TRUST,
      "cfg-13",
      "--file=.github/workflows/release.yml",
      "--repository=acme/tools",
      "--allow-publish",
      "--yes",
      OTP,
    ],
    files: createTool("cfg-13"),
    seeds: seedTools("cfg-13"),
    token: "two-factor",
    run: null,
    says: ["GitHub Actions workflow must be just a file not a path"],
  },
  {
    rows: ["CFG-14"],
    title: "`npm trust` for a package that is trusted",
    client: "npm-12",
    arguments: [...TRUST, "cfg-14", ...RECORD, OTP],
    files: createTool("cfg-14"),
    seeds: seedTools("cfg-14"),
    trusted: ["cfg-14"],
    token: "two-factor",
    run: null,
    says: ["npm error code E409"],
  },
  {
    rows: ["CFG-15"],
    title: "`npm trust` for a package that does not exist",
    client: "npm-12",
    arguments: [...TRUST, "cfg-15", ...RECORD, OTP],
    files: createTool("cfg-15"),
    token: "two-factor",
    run: null,
    predicted: ["FIRST_PUBLISH_UNDER_OIDC"],
    says: ["npm error code E404"],
  },
  {
    rows: ["DIAG-01"],
    title: "a dry run that is green although nobody is trusted",
    client: "npm-12",
    arguments: ["publish", "--dry-run"],
    files: createTool("diag-01"),
    seeds: seedTools("diag-01"),
    says: ["This command requires you to be logged in to"],
    succeeds: true,
  },
  {
    rows: ["DIAG-02"],
    title: "a refused exchange that is not told",
    client: "npm-12",
    arguments: PUBLISH,
    files: createTool("diag-02"),
    seeds: seedTools("diag-02"),
    says: ["npm error code ENEEDAUTH"],
    conceals: "package not found",
  },
];
