import type { Json } from "@slipway/core";

export type Change = "added" | "removed" | "changed";

/** A field that a pack job can give another value, or none. */
export interface Field {
  /** Keys from the top, joined by dots; `[]` is the first of a list. */
  readonly path: string;
  /** What it has beforehand. Absent: what is there anyway, so that it cannot be added. */
  readonly before?: Json;
  readonly after: Json;
  /** What else has to be there for it to mean something. */
  readonly beside?: Readonly<Record<string, Json>>;
  /** Why a change makes no difference. What has no reason has to be refused. */
  readonly free?: string | Readonly<Partial<Record<Change, string>>>;
}

const SHA512 = `sha512-${"A".repeat(86)}==`;
const PLANNED = "taken from the plan of the same run, and not read here";
const COUNTED = "counted anew from the tarball";

/** Of a packed `plan.json`: one for each field of its schema. */
export const planFields: readonly Field[] = [
  { path: "schemaVersion", after: 2 },
  {
    path: "repository",
    before: { server: "https://github.com", owner: "acme", name: "anvils" },
    after: { server: "https://github.com", owner: "acme", name: "evil" },
  },
  { path: "repository.server", after: "https://evil.example" },
  { path: "repository.owner", after: "evil" },
  { path: "repository.name", after: "evil" },
  { path: "ref", before: "refs/tags/release-1", after: "refs/heads/evil" },
  { path: "commit", before: "0123456789abcdef0123456789abcdef01234567", after: "f".repeat(40) },
  { path: "registry", after: "https://evil.example/" },
  { path: "trust", before: { workflow: "release.yml" }, after: { workflow: "evil.yml" }, free: PLANNED },
  { path: "trust.repository", before: "acme/anvils", after: "acme/evil", free: PLANNED },
  { path: "trust.workflow", before: "release.yml", after: "evil.yml", free: PLANNED },
  { path: "trust.environment", before: "npm", after: "evil", free: PLANNED },
  { path: "pending", before: { changesets: 1 }, after: { changesets: 2 }, free: { added: PLANNED } },
  { path: "pending.changesets", before: 1, after: 2 },
  { path: "publishedElsewhere", before: ["anvil-*"], after: ["evil-*"], free: PLANNED },
  { path: "shards", before: 2, after: 3 },
  { path: "packages", after: [] },
  { path: "packages.[].name", after: "left-pad" },
  { path: "packages.[].version", after: "9.9.9" },
  { path: "packages.[].directory", after: "packages/evil" },
  { path: "packages.[].access", after: "restricted" },
  { path: "packages.[].keepAccess", before: true, after: false },
  { path: "packages.[].distTag", after: "next" },
  { path: "packages.[].registry", before: "{registry}", after: "https://evil.example/" },
  { path: "packages.[].provenance", before: true, after: false },
  { path: "packages.[].dependsOn", after: ["@acme/app"] },
  { path: "packages.[].previousVersion", before: "0.0.0", after: "0.0.1" },
  { path: "packages.[].trustedBefore", before: true, after: false, free: { removed: PLANNED } },
  { path: "packages.[].firstPublish", after: true },
  { path: "packages.[].fingerprint", before: { "engines.node": ">=22" }, after: { "engines.node": "*" } },
  { path: "packages.[].builds", before: ["bin"], after: ["scripts"] },
  { path: "packages.[].added", before: ["bin.one"], after: ["bin.two"], free: PLANNED },
  { path: "packages.[].removed", before: ["bin.one"], after: ["bin.two"], free: COUNTED },
  { path: "packages.[].shard", before: 1, after: 2 },
  { path: "packages.[].tarball", after: "evil" },
  { path: "packages.[].tarball.file", after: "evil-1.0.0.tgz" },
  { path: "packages.[].tarball.integrity", after: SHA512 },
  { path: "packages.[].tarball.size", after: 1 },
  { path: "packages.[].tarball.unpackedSize", after: 1, free: { changed: COUNTED } },
  { path: "packages.[].tarball.fileCount", after: 1, free: { changed: COUNTED } },
  {
    path: "published",
    before: "{published}",
    after: [{ name: "@acme/evil", version: "1.0.0", distTag: "latest", sameCommit: "yes" }],
  },
  { path: "published.[].name", after: "@acme/evil" },
  { path: "published.[].version", after: "9.9.9" },
  { path: "published.[].integrity", before: "{integrity}", after: SHA512 },
  { path: "published.[].distTag", after: "next" },
  { path: "published.[].registry", before: "{registry}", after: "https://evil.example/" },
  { path: "published.[].provenance", before: false, after: true },
  { path: "published.[].sameCommit", after: "yes" },
  {
    path: "skipped",
    after: [{ name: "@acme/core", version: "1.0.0", reason: "private" }],
    free: { changed: PLANNED },
  },
  { path: "skipped.[].name", after: "@acme/core", free: { changed: PLANNED } },
  { path: "skipped.[].version", after: "9.9.9", free: { changed: PLANNED } },
  { path: "skipped.[].reason", after: "filtered", free: { changed: PLANNED } },
];

const LACKS = { removed: "less comes or runs than was planned, and the summary says what is missing" };
const WORDS = "words for people";
const CODE = "says which code is loaded, and the code is what a pack job makes";
const ROOT = "clients heed it in the project that installs, not in what it installs";
const OURS = "what is sent has it from the plan, whatever the manifest says";
const THEIRS = "the registry makes it itself, and it is compared when the version is seen";

/** Of a packed `package.json`: what an installation does, what a publication heeds, and what is only read. */
export const manifestFields: readonly Field[] = [
  { path: "name", after: "left-pad" },
  { path: "version", after: "9.9.9" },
  { path: "private", before: false, after: true, free: { removed: "absent means the same" } },
  { path: "repository", after: "github:acme/evil" },
  { path: "repository.url", after: "git+https://github.com/acme/evil.git" },
  {
    path: "repository.directory",
    after: "packages/evil",
    free: "a place in the right repository, for people",
  },
  { path: "scripts.preinstall", before: "node ok.js", after: "node evil.js", free: LACKS },
  { path: "scripts.install", before: "node ok.js", after: "node evil.js", free: LACKS },
  { path: "scripts.postinstall", before: "node ok.js", after: "node evil.js", free: LACKS },
  {
    path: "scripts.prepare",
    before: "node ok.js",
    after: "node evil.js",
    free: "clients run it for what they get from git, not from a registry",
  },
  { path: "scripts.test", before: "node ok.js", after: "node evil.js", free: "no client runs it while it installs" },
  { path: "dependencies.left-pad", before: "^1.0.0", after: "*", free: LACKS },
  { path: "optionalDependencies.left-pad", before: "^1.0.0", after: "*", free: LACKS },
  { path: "peerDependencies.left-pad", before: "^1.0.0", after: "*", free: LACKS },
  {
    path: "peerDependenciesMeta.left-pad",
    beside: { peerDependencies: { "left-pad": "^1.0.0" } },
    before: { optional: true },
    after: { optional: false },
    free: { added: "absent means the same" },
  },
  { path: "bundleDependencies", before: ["left-pad"], after: ["left-pad", "evil"], free: LACKS },
  { path: "devDependencies.left-pad", before: "^1.0.0", after: "*", free: "clients install none of what they install" },
  { path: "acceptDependencies.left-pad", before: "^1.0.0", after: "*", free: "keeps what is installed already" },
  { path: "bin", before: { anvil: "index.js" }, after: { anvil: "index.js", npm: "index.js" }, free: LACKS },
  { path: "directories.bin", before: ".", after: "./bin", free: LACKS },
  { path: "engines.node", before: ">=22", after: "*", free: LACKS },
  { path: "os", before: ["linux"], after: ["linux", "win32"], free: LACKS },
  { path: "cpu", before: ["x64"], after: ["arm64"], free: LACKS },
  { path: "libc", before: ["musl"], after: ["glibc"], free: LACKS },
  { path: "deprecated", before: "use 2", after: "use left-pad", free: LACKS },
  { path: "gypfile", before: false, after: true, free: "clients look for `binding.gyp` itself, which is compared" },
  { path: "hasInstallScript", before: false, after: true, free: THEIRS },
  { path: "_hasShrinkwrap", before: false, after: true, free: THEIRS },
  { path: "dist", before: { shasum: "0" }, after: { integrity: SHA512, tarball: "https://evil.example/" }, free: OURS },
  { path: "gitHead", before: "0".repeat(40), after: "f".repeat(40), free: OURS },
  { path: "publishConfig.registry", before: "{registry}", after: "https://evil.example/", free: { removed: OURS } },
  { path: "publishConfig.access", before: "public", after: "restricted", free: OURS },
  { path: "publishConfig.tag", before: "latest", after: "next", free: OURS },
  { path: "publishConfig.provenance", before: true, after: false, free: OURS },
  {
    path: "packageExtensions",
    before: {},
    after: { "left-pad@1": {} },
    free: { removed: "clients heed it in the project that installs" },
  },
  { path: "overrides", before: { "left-pad": "1.0.0" }, after: { "left-pad": "npm:evil@1" }, free: ROOT },
  { path: "resolutions", before: { "left-pad": "1.0.0" }, after: { "left-pad": "npm:evil@1" }, free: ROOT },
  { path: "pnpm", before: {}, after: { overrides: { "left-pad": "npm:evil@1" } }, free: ROOT },
  { path: "workspaces", before: [], after: ["packages/*"], free: ROOT },
  { path: "packageManager", before: "npm@11.0.0", after: "evil@1.0.0", free: ROOT },
  { path: "devEngines", before: {}, after: { runtime: { name: "evil" } }, free: ROOT },
  { path: "config", before: { port: "1" }, after: { port: "2" }, free: "variables for the package's own scripts" },
  { path: "type", before: "commonjs", after: "module", free: CODE },
  { path: "main", before: "index.js", after: "README.md", free: CODE },
  { path: "module", before: "index.js", after: "README.md", free: CODE },
  { path: "browser", before: "index.js", after: "README.md", free: CODE },
  { path: "exports", before: "./index.js", after: "./README.md", free: CODE },
  { path: "imports", before: { "#a": "./index.js" }, after: { "#a": "./README.md" }, free: CODE },
  { path: "types", before: "index.js", after: "README.md", free: CODE },
  { path: "sideEffects", before: false, after: true, free: CODE },
  { path: "files", before: ["index.js"], after: ["*"], free: "the tarball is packed already" },
  { path: "man", before: "README.md", after: "index.js", free: WORDS },
  { path: "description", after: "evil", free: WORDS },
  { path: "keywords", before: ["a"], after: ["evil"], free: WORDS },
  { path: "homepage", before: "https://a.example", after: "https://evil.example", free: WORDS },
  { path: "license", before: "MIT", after: "UNLICENSED", free: WORDS },
  { path: "author", before: "a", after: "evil", free: WORDS },
  { path: "funding", before: "https://a.example", after: "https://evil.example", free: WORDS },
  { path: "readme", before: "a", after: "evil", free: WORDS },
  { path: "anything-else", before: 1, after: 2, free: "nobody here knows it, and no client acts on it" },
];

/** Files that a client acts on when it unpacks a package. */
export const tarballFiles: readonly string[] = [
  "binding.gyp",
  "other.gyp",
  "npm-shrinkwrap.json",
  ".npmrc",
  "node_modules/evil/index.js",
  "Package.json",
  "package.json.",
  "../evil.js",
];

/** What has no place beside `plan.json` and the planned tarballs. */
export const strangeFiles: readonly string[] = [
  "ledger.ndjson",
  "ledger.ndjson.lock",
  "report.json",
  "report.md",
  "report.json.next",
  "plan.json.next",
  "plan.json~",
  "PLAN.JSON",
  ".npmrc",
  ".yarnrc.yml",
  ".pnpmfile.cjs",
  "package.json",
  "package-lock.json",
  "pnpm-workspace.yaml",
  "slipway.json",
  "trusted-root.json",
  "signing-config.json",
  ".env",
  ".git",
  "node_modules",
  "left-pad-1.0.0.tgz",
  "ACME-CORE-1.0.0.tgz",
  "acme-core-1.0.0.tgz.sigstore",
  "-",
];
