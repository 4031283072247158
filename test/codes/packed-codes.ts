import { readFile, rename, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { createFiles, describeTarball, fileOf, writePlan } from "../fixtures/pack-release.ts";
import { type ArchiveEntry, createTarball } from "../security/create-tarball.ts";
import type { JobCode } from "./code-scenario.ts";

const NAME = "@acme/core";
const FILE = fileOf(NAME);
const MEBI = 1024 * 1024;

type Spoil = NonNullable<JobCode["spoil"]>;

/** Of a packed directory that is not what `pack` made. */
export const packedCodes: readonly JobCode[] = [
  {
    code: "PACKED_FILE_IRREGULAR",
    title: "a tarball that is a link",
    ...refused("actual    a symbolic link", "acme-core-1.0.0.tgz"),
    spoil: async ({ packed, base }) => {
      await rename(join(packed, FILE), join(base, FILE));
      await symlink(join(base, FILE), join(packed, FILE));
    },
  },
  {
    code: "PACKED_INTEGRITY_MISMATCH",
    title: "a byte that changed on the way",
    ...refused("actual    sha512-…", "expected  sha512-…", "acme-core-1.0.0.tgz  @acme/core  integrity"),
    spoil: async ({ packed }) => {
      const bytes = await readFile(join(packed, FILE));
      bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
      await writeFile(join(packed, FILE), bytes);
    },
  },
  {
    code: "PACKED_MANIFEST_MISMATCH",
    title: "another name inside",
    ...refused("actual    left-pad", "expected  @acme/core", "acme-core-1.0.0.tgz  @acme/core  name"),
    spoil: replace(files({ name: "left-pad" })),
  },
  {
    code: "PACKED_MANIFEST_REFUSED",
    title: "a manifest that npm does not publish",
    ...refused(
      "predicts  packageExtensions is only honored at the project root and must not be published.",
      "acme-core-1.0.0.tgz  @acme/core",
    ),
    spoil: replace(files({ packageExtensions: {} })),
  },
  {
    code: "PACKED_COMMIT_MISMATCH",
    title: "a directory that was packed from another commit",
    ...refused(
      "actual    4567456745674567456745674567456745674567",
      "expected  0123456789abcdef0123456789abcdef01234567",
    ),
    spoil: async ({ packed, plan }) => writePlan(packed, { ...plan, commit: "4567".repeat(10) }),
  },
  {
    code: "PACKED_PLAN_MISMATCH",
    title: "a plan that says more than the one made before",
    ...refused("actual    next", "expected  latest", "@acme/core  distTag"),
    command: "publish --from packed --plan before.json",
    spoil: async ({ packed, plan, base }) => {
      await writeFile(join(base, "before.json"), JSON.stringify(plan));
      await writePlan(packed, { ...plan, packages: plan.packages.map((entry) => ({ ...entry, distTag: "next" })) });
    },
  },
  {
    code: "PACKED_REGISTRY_MISMATCH",
    title: "a manifest that goes to another registry",
    ...refused(
      "actual    https://registry.example/",
      "expected  <registry>",
      "acme-core-1.0.0.tgz  @acme/core  registry",
    ),
    spoil: replace(files({ publishConfig: { registry: "https://registry.example/" } })),
  },
  {
    code: "PACKED_TARBALL_MISSING",
    title: "a tarball that was lost on the way",
    ...refused("acme-core-1.0.0.tgz  @acme/core"),
    spoil: async ({ packed }) => unlink(join(packed, FILE)),
  },
  {
    code: "PACKED_TARBALL_OVERSIZED",
    title: "a manifest of five megabytes",
    ...refused(
      "because   The tarball `acme-core-1.0.0.tgz` exceeds the limit of 4194304 bytes for its `package.json`",
      "acme-core-1.0.0.tgz  @acme/core",
    ),
    spoil: replace(files({ description: "x".repeat(5 * MEBI) })),
  },
  {
    code: "PACKED_TARBALL_UNEXPECTED",
    title: "a tarball that nobody planned",
    ...refused("left-pad-1.0.0.tgz"),
    spoil: async ({ packed }) => writeFile(join(packed, "left-pad-1.0.0.tgz"), createTarball([])),
  },
  {
    code: "PACKED_TARBALL_UNREADABLE",
    title: "a tarball without a manifest",
    ...refused("because   it has no `package.json`", "acme-core-1.0.0.tgz  @acme/core"),
    spoil: replace([{ path: "package/index.js", text: "" }]),
  },
  {
    code: "PACKED_TARBALL_UNSAFE",
    title: "an entry that leads out of the package",
    ...refused("actual    package/../../evil.js", "because   traversal", "acme-core-1.0.0.tgz  @acme/core"),
    spoil: replace([...files(), { path: "package/../../evil.js" }]),
  },
];

function refused(...says: JobCode["says"]): Pick<JobCode, "run" | "command" | "exitCode" | "severity" | "says"> {
  return { run: {}, command: "publish --from packed", exitCode: 1, severity: "error", says };
}

function files(extra: Readonly<Record<string, unknown>> = {}): ArchiveEntry[] {
  return Object.entries(createFiles(NAME, extra)).map(([path, text]) => ({ path: `package/${path}`, text }));
}

/** Another tarball, and a plan that was made for it. */
function replace(entries: readonly ArchiveEntry[]): Spoil {
  return async ({ packed, plan }) => {
    await writeFile(join(packed, FILE), createTarball(entries));
    const tarball = await describeTarball(packed, FILE);
    await writePlan(packed, { ...plan, packages: plan.packages.map((entry) => ({ ...entry, tarball })) });
  };
}
