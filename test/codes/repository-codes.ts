import { createManifest } from "../fixtures/create-manifest.ts";
import { createSingle } from "../proof/create-single.ts";
import type { RepositoryCode } from "./code-scenario.ts";

const OFFLINE = "check --offline";
const URL = "git+https://github.com/acme/anvils.git";

/** Of `repository` in the manifests. */
const FIELD: readonly RepositoryCode[] = [
  {
    code: "REPOSITORY_CREDENTIALS",
    title: "a token in the address",
    files: at("https://robot:hunter2@github.com/acme/anvils.git"),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    https://***@github.com/acme/anvils.git",
      "expected  git+https://github.com/acme/anvils.git",
      "because   the credential is already in the repository's history: revoke it as well; the…",
      "package.json:8:12  anvil",
    ],
  },
  {
    code: "REPOSITORY_DIRECTORY_MISMATCH",
    title: "a `directory` that was moved",
    files: inDirectory({ type: "git", url: URL, directory: "libraries/a" }),
    command: OFFLINE,
    fixed: true,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    libraries/a",
      "expected  packages/a",
      "because   the package is in another directory of the repository",
      "packages/a/package.json:9:18  a",
    ],
  },
  {
    code: "REPOSITORY_DIRECTORY_MISSING",
    title: "a member without `directory`",
    files: inDirectory({ type: "git", url: URL }),
    command: OFFLINE,
    fixed: true,
    exitCode: 0,
    severity: "warning",
    says: ["expected  packages/a", "packages/a/package.json:6:17  a"],
  },
  {
    code: "REPOSITORY_FORM_UNPROVEN",
    title: "the address of a page in the repository",
    files: at("https://github.com/acme/anvils/tree/main/packages/anvil"),
    command: OFFLINE,
    fixed: true,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    https://github.com/acme/anvils/tree/main/packages/anvil",
      "expected  git+https://github.com/acme/anvils.git",
      "because   npm rewrites it to the address in the message below; nobody has reported an…",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:8:12  anvil",
    ],
  },
  {
    code: "REPOSITORY_HOST_MISMATCH",
    title: "the repository on another host",
    files: at("git+https://gitlab.com/acme/anvils.git"),
    command: OFFLINE,
    exitCode: 1,
    severity: "error",
    says: [
      "actual    git+https://gitlab.com/acme/anvils.git",
      "expected  git+https://github.com/acme/anvils.git",
      "because   the expected repository is the git remote's, which may be spelt in another…",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:8:12  anvil",
    ],
  },
  {
    code: "REPOSITORY_INVALID",
    title: "a list of repositories",
    files: createSingle("anvil", { repository: [URL] }),
    command: OFFLINE,
    fixed: true,
    exitCode: 1,
    severity: "error",
    says: [
      'actual    ["git+https://github.com/acme/anvils.git"]',
      "expected  git+https://github.com/acme/anvils.git",
      "because   the registry reads an empty `repository.url` here; the expected repository is…",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:6:17  anvil",
    ],
  },
  {
    code: "REPOSITORY_NOT_NORMALISED",
    title: "a shorthand, sent by a client that rewrites nothing",
    files: createSingle("anvil", { repository: "acme/anvils" }),
    command: `${OFFLINE} --client raw`,
    fixed: true,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    acme/anvils",
      "expected  git+https://github.com/acme/anvils.git",
      "because   npm would send `git+https://github.com/acme/anvils.git`, this client sends what…",
      "predicts  422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle:…",
      "package.json:6:17  anvil",
    ],
  },
  {
    code: "REPOSITORY_SUPERSEDED",
    title: "`repositories` beside `repository`",
    files: createSingle("anvil", { repositories: [{ type: "git", url: "git+https://github.com/acme/old.git" }] }),
    command: OFFLINE,
    fixed: true,
    exitCode: 1,
    severity: "error",
    says: [
      'actual    [{"type":"git","url":"git+https://github.com/acme/old.git"}]',
      "because   npm sends the first entry of `repositories` in the place of `repository`",
      "package.json:18:19  anvil",
    ],
  },
];

/** Of the repository itself. */
const IDENTITY: readonly RepositoryCode[] = [
  {
    code: "REPOSITORY_IDENTITY_UNKNOWN",
    title: "a clone without a remote",
    files: createSingle("anvil"),
    remote: null,
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "expected  `--repository owner/name`, spelt as its server spells it, or a remote `origin`",
      "because   neither `GITHUB_REPOSITORY`, nor `--repository`, nor a git remote `origin` tells…",
    ],
  },
  {
    code: "REPOSITORY_SERVER_UNPROVEN",
    title: "a server of the company's own",
    files: at("git+https://github.acme.example/acme/anvils.git"),
    remote: "https://github.acme.example/acme/anvils.git",
    command: OFFLINE,
    exitCode: 0,
    severity: "warning",
    says: [
      "actual    https://github.acme.example",
      "expected  https://github.com",
      "because   no public report shows how the registry compares `repository.url` with…",
    ],
  },
];

export const repositoryCodes: readonly RepositoryCode[] = [...FIELD, ...IDENTITY];

function at(url: string): RepositoryCode["files"] {
  return createSingle("anvil", { repository: { type: "git", url } });
}

function inDirectory(repository: object): RepositoryCode["files"] {
  return {
    "package.json": { name: "anvils", private: true, workspaces: ["packages/*"] },
    "packages/a/package.json": createManifest("a", "packages/a", { repository }),
  };
}
