import { createManifest } from "../fixtures/create-manifest.ts";

export interface BadFile {
  readonly title: string;
  readonly files: Readonly<Record<string, Buffer | string | object>>;
  /** Symbolic links and where they lead; `outside` is another repository. */
  readonly links?: Readonly<Record<string, string>>;
  /** The code of the one problem, or of the error that ended the command. */
  readonly code: string;
  /** `file:line:column`, or `file` where the whole file is meant. */
  readonly place?: string;
  readonly exitCode: 0 | 1 | 2;
}

const ROOT = { name: "anvils", private: true, workspaces: ["packages/*"] };
const GOOD = { "packages/good/package.json": createManifest("good", "packages/good") };
const BAD = "packages/bad/package.json";
const RELEASE = ".github/workflows/release.yml";
const DEEP = 5_000;

const TWICE = `{
  "name": "bad",
  "version": "1.0.0",
  "version": "2.0.0",
  "repository": { "type": "git", "url": "git+https://github.com/acme/anvils.git", "directory": "packages/bad" }
}
`;

function member(content: Buffer | string): Pick<BadFile, "files"> {
  return { files: { "package.json": ROOT, ...GOOD, [BAD]: content } };
}

function besides(file: string, content: Buffer | string): Pick<BadFile, "files"> {
  return { files: { "package.json": createManifest("good", undefined), [file]: content } };
}

function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

const MANIFESTS: readonly BadFile[] = [
  {
    title: "a manifest with a comma too many",
    ...member('{\n  "name": "bad",\n}\n'),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:3:1`,
    exitCode: 1,
  },
  {
    title: "an empty manifest",
    ...member(""),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:1:1`,
    exitCode: 1,
  },
  {
    title: "a manifest that is an array",
    ...member("[]"),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:1:1`,
    exitCode: 1,
  },
  {
    title: "a huge manifest",
    ...member(`{ "name": "bad", "description": "${"x".repeat(20_000_000)}" }`),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:`,
    exitCode: 1,
  },
  {
    title: "a manifest nested too deeply",
    ...member(`{ "name": "bad", "x": ${"[".repeat(DEEP)}${"]".repeat(DEEP)} }`),
    code: "MANIFEST_UNREADABLE",
    exitCode: 1,
  },
  {
    title: "a manifest that is not UTF-8",
    ...member(latin1('{\n  "name": "bad",\n  "version": "1.0.0",\n  "description": "caf\u00E9"\n}\n')),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:4:22`,
    exitCode: 1,
  },
  {
    title: "a manifest in UTF-16",
    ...member(Buffer.from('\uFEFF{ "name": "bad" }', "utf16le")),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:1:1`,
    exitCode: 1,
  },
  {
    title: "a control character in a string",
    ...member('{ "name": "b\u0007ad" }'),
    code: "MANIFEST_UNREADABLE",
    place: `${BAD}:1:11`,
    exitCode: 1,
  },
  {
    title: "a key that is there twice",
    ...member(TWICE),
    code: "MANIFEST_KEY_DUPLICATE",
    place: `${BAD}:4:3`,
    exitCode: 0,
  },
  {
    title: "a name that leads out of a directory",
    ...member(JSON.stringify({ ...createManifest("../../evil", "packages/bad") })),
    code: "PACKAGE_NAME_INVALID",
    place: `${BAD}:1:9`,
    exitCode: 1,
  },
  {
    title: "a manifest that is a link out of the repository",
    files: { "package.json": ROOT, ...GOOD, "packages/bad/README.md": "" },
    links: { [BAD]: "/etc/hostname" },
    code: "MANIFEST_UNREADABLE",
    place: BAD,
    exitCode: 1,
  },
  {
    title: "a member that is a link out of the repository",
    files: { "package.json": ROOT, ...GOOD },
    links: { "packages/bad": "outside" },
    code: "MANIFEST_UNREADABLE",
    place: "packages/bad",
    exitCode: 1,
  },
];

const DECLARATIONS: readonly BadFile[] = [
  {
    title: "a `pnpm-workspace.yaml` that is no YAML",
    ...besides("pnpm-workspace.yaml", "packages:\n  - a\n - b\n"),
    code: "MANIFEST_UNREADABLE",
    place: "pnpm-workspace.yaml:3:1",
    exitCode: 1,
  },
  {
    title: "a `pnpm-workspace.yaml` with a key twice",
    ...besides("pnpm-workspace.yaml", "packages: [a]\npackages: [b]\n"),
    code: "MANIFEST_UNREADABLE",
    place: "pnpm-workspace.yaml:2:1",
    exitCode: 1,
  },
  {
    title: "a `pnpm-workspace.yaml` nested too deeply",
    ...besides("pnpm-workspace.yaml", `packages: ${"[".repeat(DEEP)}${"]".repeat(DEEP)}\n`),
    code: "MANIFEST_UNREADABLE",
    exitCode: 1,
  },
  {
    title: "a `pnpm-workspace.yaml` whose aliases multiply",
    ...besides("pnpm-workspace.yaml", bomb("packages")),
    code: "MANIFEST_UNREADABLE",
    exitCode: 1,
  },
  {
    title: "a workspace that lists what is not there",
    files: { "package.json": { ...ROOT, workspaces: ["packages/*", "libs/\u001b[31mgone"] }, ...GOOD },
    code: "WORKSPACE_PATTERN_UNMATCHED",
    place: "package.json:6:5",
    exitCode: 0,
  },
  {
    title: "a workspace with members in a submodule that is not checked out",
    files: {
      "package.json": { name: "anvils", private: true },
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n  - vendor/sub/packages/*\n",
      ".gitmodules": '[submodule "vendor/sub"]\n\tpath = vendor/sub\n\turl = https://github.com/acme/sub.git\n',
      ...GOOD,
    },
    code: "WORKSPACE_PATTERN_UNMATCHED",
    place: "pnpm-workspace.yaml:3:5",
    exitCode: 0,
  },
  {
    title: "a `rush.json` that is no JSON",
    ...besides("rush.json", '{\n  "projects": [,]\n}\n'),
    code: "MANIFEST_UNREADABLE",
    place: "rush.json:2:16",
    exitCode: 2,
  },
  {
    title: "a `slipway.json` that is no JSON",
    ...besides("slipway.json", '{\n  "ignore": [,]\n}\n'),
    code: "CONFIG_INVALID",
    place: "slipway.json:2:14",
    exitCode: 2,
  },
  {
    title: "a `slipway.json` with a key that acts on terminals",
    ...besides("slipway.json", '{ "\\u001b[31m\\n::error::boo": true }'),
    code: "CONFIG_INVALID",
    place: "slipway.json:1:",
    exitCode: 2,
  },
  {
    title: "a `slipway.json` that is not UTF-8",
    ...besides("slipway.json", latin1('{\n  "distTag": "caf\u00E9"\n}\n')),
    code: "CONFIG_INVALID",
    place: "slipway.json:2:18",
    exitCode: 2,
  },
  {
    title: "a `slipway.json` that is a directory",
    ...besides("slipway.json/x", ""),
    code: "CONFIG_INVALID",
    place: "slipway.json",
    exitCode: 2,
  },
  {
    title: "a root manifest that is no JSON",
    files: { "package.json": "{ nonsense" },
    code: "MANIFEST_UNREADABLE",
    place: "package.json:1:3",
    exitCode: 2,
  },
];

const WORKFLOWS: readonly BadFile[] = [
  {
    title: "a workflow that is no YAML",
    ...besides(RELEASE, "on: push\njobs:\n  a: [\n"),
    code: "WORKFLOW_UNREADABLE",
    place: `${RELEASE}:`,
    exitCode: 1,
  },
  {
    title: "a workflow with a key twice",
    ...besides(RELEASE, "on: push\non: release\njobs: {}\n"),
    code: "WORKFLOW_UNREADABLE",
    place: `${RELEASE}:2:1`,
    exitCode: 1,
  },
  {
    title: "a workflow nested too deeply",
    ...besides(RELEASE, `on: ${"[".repeat(DEEP)}${"]".repeat(DEEP)}\n`),
    code: "WORKFLOW_UNREADABLE",
    place: RELEASE,
    exitCode: 1,
  },
  {
    title: "a workflow whose aliases multiply",
    ...besides(RELEASE, bomb("jobs")),
    code: "WORKFLOW_UNREADABLE",
    place: RELEASE,
    exitCode: 1,
  },
  {
    title: "a workflow that is not UTF-8",
    ...besides(RELEASE, latin1("# caf\u00E9\non: push\n")),
    code: "WORKFLOW_UNREADABLE",
    place: RELEASE,
    exitCode: 0,
  },
  {
    title: "a workflow that is a link out of the repository",
    files: { "package.json": createManifest("good", undefined), ".github/workflows/README.md": "" },
    links: { [RELEASE]: "/etc/hostname" },
    code: "WORKFLOW_UNREADABLE",
    place: RELEASE,
    exitCode: 0,
  },
];

/** Nine levels of nine aliases: small to read, far too large to unfold. */
function bomb(key: string): string {
  const levels = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  const lines = levels.map((name, index) => {
    const items = Array.from({ length: 9 }, () => (index === 0 ? "x" : `*${levels[index - 1]}`));
    return `${name}: &${name} [${items.join(", ")}]`;
  });
  return `${lines.join("\n")}\n${key}: *i\n`;
}

/** Files that no honest repository has, and the one clear thing to say about each. */
export const badFiles: readonly BadFile[] = [...MANIFESTS, ...DECLARATIONS, ...WORKFLOWS];
