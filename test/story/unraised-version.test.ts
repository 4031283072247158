import { expect, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startUpstream } from "../fixtures/start-upstream.ts";
import { createTarball } from "../security/create-tarball.ts";

const MANIFEST = createManifest("a", "packages/a");
const CODE = "export const one = 1;\n";

/** `a` was published with this code and this README. */
async function pack(published: {
  readonly code: string;
  readonly readme: string;
}): Promise<{ problems: string; exitCode: number | undefined }> {
  const directory = await createRepository({
    "package.json": { name: "root", version: "0.0.0", private: true, workspaces: ["packages/*"] },
    "package-lock.json": { lockfileVersion: 3 },
    "packages/a/package.json": MANIFEST,
    "packages/a/index.js": CODE,
    "packages/a/README.md": "# a\n",
    "packages/b/package.json": createManifest("b", "packages/b", { version: "1.1.0", dependencies: { a: "^1.0.0" } }),
    "packages/b/index.js": 'export { one } from "a";\n',
  });
  const tarball = createTarball([
    { path: "package/package.json", text: JSON.stringify(MANIFEST) },
    { path: "package/index.js", text: published.code },
    { path: "package/README.md", text: published.readme },
  ]);
  const { registry } = await startUpstream({
    packages: [
      { name: "a", versions: [{ version: "1.0.0", tarball }] },
      { name: "b", versions: [{ version: "1.0.0" }] },
    ],
  });
  const { exitCode, stderr } = await runSlipway(directory, ["pack", "--out", "../packed"], {
    npm_config_registry: registry,
  });
  return { problems: stderr, exitCode };
}

test("a package that the release needs and that changed under its version is a warning", async () => {
  const { problems, exitCode } = await pack({ code: "export const none = 0;\n", readme: "# a\n" });
  expect(exitCode, problems).toBe(0);
  expect(problems).toContain("warning PACKAGE_CHANGED_UNRAISED: A package changed since its version was published");
  expect(problems).toContain("`index.js` differs, and `b` needs it");
  expect(problems).toContain("packages/a/package.json:3:14  a");
});

test("another README is nobody's business", async () => {
  const { problems, exitCode } = await pack({ code: CODE, readme: "# a, as it was\n" });
  expect(exitCode, problems).toBe(0);
  expect(problems).toContain("Compare 1 package that the release needs with what is public");
  expect(problems).not.toContain("PACKAGE_CHANGED_UNRAISED");
});
