import { createConfig, IMPATIENT, startTestServer, type TestServer } from "@slipway/test-kit";
import { afterEach, expect, test } from "vitest";

import { createRegistryClient } from "../registry/client.ts";
import { readSameCommit } from "./same-commit.ts";

const COMMIT = "a".repeat(40);
const OTHER = "b".repeat(40);

let server: TestServer;
afterEach(() => server.close());

interface Answers {
  readonly manifest: object | number;
  readonly attestations?: object | number;
}

async function read({ manifest, attestations }: Answers): Promise<string | undefined> {
  server = await startTestServer((response) => {
    const answer = response.req.url === "/@acme%2fcore/1.0.0" ? manifest : (attestations ?? 404);
    const [status, body] = typeof answer === "number" ? [answer, {}] : [200, answer];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const registry = server.origin;
  const address = attestations === undefined ? undefined : `${registry}-/npm/v1/attestations/@acme%2fcore@1.0.0`;
  const client = createRegistryClient(createConfig(registry), { policy: IMPATIENT });
  const found = await readSameCommit(client, COMMIT, [
    { name: "@acme/core", version: "1.0.0", registry, attestations: address },
  ]);
  return found.get("@acme/core");
}

function provenanceOf(...commits: readonly string[]): object {
  const resolvedDependencies = commits.map((gitCommit) => ({ digest: { gitCommit } }));
  const payload = Buffer.from(JSON.stringify({ predicate: { buildDefinition: { resolvedDependencies } } })).toString(
    "base64",
  );
  return {
    attestations: [
      { predicateType: "https://github.com/npm/attestation/tree/main/specs/publish/v0.1", bundle: {} },
      { predicateType: "https://slsa.dev/provenance/v1", bundle: { dsseEnvelope: { payload } } },
    ],
  };
}

test.each<[string, Answers, string]>([
  ["`gitHead` of this commit", { manifest: { gitHead: COMMIT } }, "yes"],
  ["`gitHead` of another commit", { manifest: { gitHead: OTHER } }, "no"],
  ["no `gitHead` and no attestation", { manifest: {} }, "unknown"],
  ["both of this commit", { manifest: { gitHead: COMMIT }, attestations: provenanceOf(COMMIT) }, "yes"],
  ["an attestation of this commit alone", { manifest: {}, attestations: provenanceOf(COMMIT) }, "yes"],
  ["an attestation that contradicts", { manifest: { gitHead: COMMIT }, attestations: provenanceOf(OTHER) }, "no"],
  ["an attestation of two commits", { manifest: {}, attestations: provenanceOf(COMMIT, OTHER) }, "no"],
  ["an attestation that names none", { manifest: { gitHead: COMMIT }, attestations: provenanceOf() }, "unknown"],
  ["an attestation that cannot be read", { manifest: { gitHead: COMMIT }, attestations: 500 }, "unknown"],
  ["an attestation of another form", { manifest: { gitHead: COMMIT }, attestations: { attestations: "x" } }, "unknown"],
  ["a manifest of another form", { manifest: { gitHead: 7 } }, "unknown"],
  ["a registry that has no such address", { manifest: 404 }, "unknown"],
  ["a registry that is down", { manifest: 503 }, "unknown"],
])("%s: %j → %s", async (_, answers, same) => {
  await expect(read(answers)).resolves.toBe(same);
});
