import type { Manifest } from "@slipway/core";
import { createPackedDirectory, startTestServer, type TestDirectory, type TestPackage } from "@slipway/test-kit";
import { publish } from "libnpmpublish";
import { afterEach, describe, expect, test } from "vitest";

import { readContent } from "./content.ts";
import { createPublishDocument } from "./publish-document.ts";

let packed: TestDirectory;

afterEach(async () => packed.remove());

/** What `libnpmpublish` sends for the same manifest and tarball. */
async function recordRequest(manifest: Manifest, tarball: Buffer, options: object): Promise<unknown> {
  const server = await startTestServer((response) => response.writeHead(201).end("{}"));
  // Its types know a manifest as it should be; here it is one as it is.
  await publish(JSON.parse(JSON.stringify(manifest)), tarball, { ...options, registry: server.origin });
  server.close();
  const [request] = server.requests;
  return JSON.parse((request?.body ?? "").replaceAll(new URL(server.origin).host, "registry.example"));
}

describe("our request is the one that libnpmpublish makes", () => {
  test.each<[string, TestPackage, object]>([
    ["of a package without a scope", { name: "a" }, { access: "public" }],
    ["of a scoped one", { name: "@scope/a", distTag: "next" }, { access: "public", defaultTag: "next" }],
    ["whose access is left as it is", { name: "@scope/a", keepAccess: true }, {}],
    ["that is restricted", { name: "@scope/a", access: "restricted" }, { access: "restricted" }],
    [
      "with everything that is normalised",
      {
        name: "a",
        manifest: {
          repository: "acme/tools",
          bin: "./cli.js",
          author: "A <a@b.example> (https://c.example)",
          bugs: "https://d.example",
          keywords: "x, y",
          patchedDependencies: { x: "y" },
          _secret: 1,
        },
      },
      { access: "public" },
    ],
  ])("%s", async (_, pkg, options) => {
    packed = await createPackedDirectory([pkg], "http://registry.example/");
    const [entry] = packed.plan.packages;
    if (entry === undefined) throw new Error("no package");
    const content = await readContent(packed.directory, entry);
    const ours = createPublishDocument({ entry, content, provenance: undefined, registry: packed.plan.registry });
    const theirs = await recordRequest(content.manifest, content.tarball, options);
    expect(JSON.parse(JSON.stringify(ours))).toStrictEqual(theirs);
  });
});
