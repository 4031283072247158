import { join } from "node:path";

import { createRunClaims, createRunnerEnvironment, type SimulatedRun, startRehearsal } from "@slipway/rehearsal";
import { createPackedDirectory, FACTS, startTestServer } from "@slipway/test-kit";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { readContent } from "./content.ts";
import { createProvenanceStatement, createPurl } from "./provenance.ts";

/** Publishes in a runner's environment, where npm's library finds everything that goes into the statement. */
const NPM_PUBLISH = `
  import { readFile } from "node:fs/promises";
  import { publish } from "libnpmpublish";
  const [tarball, manifest, options] = process.argv.slice(1);
  await publish(JSON.parse(manifest), await readFile(tarball), JSON.parse(options));
`;

const CLAIMS = createRunClaims({ repository: "acme/tools", workflow: "release.yml", ref: "refs/tags/release-1" });

async function npmStatement(
  run: SimulatedRun,
  name: string,
): Promise<{ readonly theirs: unknown; readonly sha512: string }> {
  const packed = await createPackedDirectory([{ name }]);
  const rehearsal = await startRehearsal();
  const server = await startTestServer((response) => response.writeHead(201).end("{}"));
  const [entry] = packed.plan.packages;
  if (entry === undefined) throw new Error("no package");
  const { manifest, sha512 } = await readContent(packed.directory, entry);
  const { fulcioURL, rekorURL } = rehearsal.signing;
  const options = { registry: server.origin, access: "public", provenance: true, fulcioURL, rekorURL };
  await execa(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      NPM_PUBLISH,
      join(packed.directory, entry.tarball.file),
      JSON.stringify(manifest),
      JSON.stringify(options),
    ],
    { cwd: import.meta.dirname, env: createRunnerEnvironment(rehearsal, createRunClaims(run)), extendEnv: false },
  );
  server.close();
  await rehearsal.close();
  await packed.remove();
  const document = JSON.parse(server.requests[0]?.body ?? "");
  const bundle = JSON.parse(document["_attachments"][`${name}-1.0.0.sigstore`].data);
  return { theirs: JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString()), sha512 };
}

describe("the statement is the one that libnpmpublish makes from the runner's variables", () => {
  test.each<[SimulatedRun, string]>([
    [{ repository: "acme/tools", workflow: "release.yml", ref: "refs/tags/release-1" }, "a"],
    [
      {
        repository: "Acme/Tools",
        workflow: "deploy.yaml",
        ref: "refs/heads/feature/x@2",
        event: "workflow_dispatch",
        runner: "self-hosted",
        environment: "npm",
        reusableWorkflow: "acme/shared/.github/workflows/publish.yml@refs/heads/main",
        runId: "123",
        runAttempt: "4",
      },
      "@scope/a",
    ],
  ])("in %j", async (run, name) => {
    const { theirs, sha512 } = await npmStatement(run, name);
    const claims = { ...createRunClaims(run) };
    const ours = createProvenanceStatement({
      purl: createPurl(name, "1.0.0"),
      sha512,
      claims: Object.fromEntries(Object.entries(claims).map(([claim, value]) => [claim, String(value)])),
      server: "https://github.com",
      provenance: FACTS.provenance,
    });
    expect(ours).toStrictEqual(theirs);
  });
});

test.each(["repository", "workflow_ref", "run_id", "sha", "ref"] as const)(
  "an ID token without `%s` signs nothing",
  (claim) => {
    const claims = Object.fromEntries(
      Object.entries(CLAIMS).map(([name, value]) => [name, name === claim ? "" : String(value)]),
    );
    expect(() =>
      createProvenanceStatement({
        purl: "pkg:npm/a@1.0.0",
        sha512: "00",
        claims,
        server: "https://github.com",
        provenance: FACTS.provenance,
      }),
    ).toThrow(
      expect.objectContaining({
        code: "PROVENANCE_CLAIM_MISSING",
        message: `The ID token for signing has no claim \`${claim}\``,
      }),
    );
  },
);
