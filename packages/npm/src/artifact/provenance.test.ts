import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import {
  createGitlabEnvironment,
  createRunClaims,
  createRunnerEnvironment,
  type Rehearsal,
  type SimulatedRun,
  startRehearsal,
} from "@slipway/rehearsal";
import { createPackedDirectory, describeBuild, startTestServer } from "@slipway/test-kit";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

import { createBuildDescription } from "../../../ci/src/gitlab/describe-build.ts";
import { readContent } from "./content.ts";
import { createPurl } from "./provenance.ts";

/** Publishes in a runner's environment, where npm's library finds everything that goes into the statement. */
const NPM_PUBLISH = `
  import { readFile } from "node:fs/promises";
  import { publish } from "libnpmpublish";
  const [tarball, manifest, options] = process.argv.slice(1);
  await publish(JSON.parse(manifest), await readFile(tarball), JSON.parse(options));
`;

const CLAIMS = createRunClaims({ repository: "acme/tools", workflow: "release.yml", ref: "refs/tags/release-1" });

/** @param createEnvironment The variables of a job that releases to such a registry. */
async function npmStatement(
  name: string,
  createEnvironment: (rehearsal: Rehearsal) => Promise<Record<string, string>>,
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
    { cwd: import.meta.dirname, env: await createEnvironment(rehearsal), extendEnv: false },
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
    const { theirs, sha512 } = await npmStatement(name, async (rehearsal) =>
      createRunnerEnvironment(rehearsal, createRunClaims(run)),
    );
    const claims = Object.fromEntries(
      Object.entries({ ...createRunClaims(run) }).map(([claim, value]) => [claim, String(value)]),
    );
    const ours = describeBuild({ purl: createPurl(name, "1.0.0"), sha512 }, claims, "https://github.com");
    expect(ours).toStrictEqual(theirs);
  });
});

describe("the statement of GitLab is the one that libnpmpublish makes from the job's variables", () => {
  /** Everything that could be read, and what could be mistaken for something to read. */
  const all = Object.fromEntries(
    ["CI_COMMIT_TITLE", "CI_NODE_TOTAL", "CI_REGISTRY_USER", "GITLAB_FEATURES", "CI_JOB_TOKEN", "CI_RUNNER_TAGS"].map(
      (name) => [name, `of ${name}`],
    ),
  );
  test.each<[string, Record<string, string>]>([
    ["a", {}],
    ["@scope/a", { ...all, CI_COMMIT_TITLE: "", CI_PAGES_URL: 'https://a.example/"ü' }],
  ])("of %s with %j besides", async (name, more) => {
    let environment: Record<string, string> = {};
    const { theirs, sha512 } = await npmStatement(name, async (rehearsal) => {
      environment = {
        ...(await createGitlabEnvironment(rehearsal, { project: "acme/sub/tools", tag: "v1" })),
        ...more,
      };
      return environment;
    });
    const ours = createBuildDescription(environment)?.({ purl: createPurl(name, "1.0.0"), sha512 }, {}, "");
    expect(ours).toStrictEqual(theirs);
  });

  test("none is made without an ID token to sign with", () => {
    expect(createBuildDescription({ GITLAB_CI: "true", SIGSTORE_ID_TOKEN: "" })).toBeUndefined();
  });

  test("it repeats every variable that theirs does", async () => {
    const source = await readFile(createRequire(import.meta.url).resolve("libnpmpublish/lib/provenance.js"), "utf8");
    const [, gitlab = ""] = source.split("if (ci.GITLAB)");
    const theirs = [...gitlab.matchAll(/\benv\.(\w+)/gu)].map(([, name = ""]) => name);
    const environment = Object.fromEntries([...theirs, "SIGSTORE_ID_TOKEN"].map((name) => [name, `<${name}>`]));
    const ours = JSON.stringify(createBuildDescription(environment)?.({ purl: "", sha512: "" }, {}, ""));
    expect([...new Set(theirs)].filter((name) => !ours.includes(`<${name}>`))).toStrictEqual([]);
  });
});

test.each(["repository", "workflow_ref", "run_id", "sha", "ref"] as const)(
  "an ID token without `%s` signs nothing",
  (claim) => {
    const claims = Object.fromEntries(
      Object.entries(CLAIMS).map(([name, value]) => [name, name === claim ? "" : String(value)]),
    );
    expect(() => describeBuild({ purl: "pkg:npm/a@1.0.0", sha512: "00" }, claims, "https://github.com")).toThrow(
      expect.objectContaining({
        code: "PROVENANCE_CLAIM_MISSING",
        message: `The ID token for signing has no claim \`${claim}\``,
      }),
    );
  },
);
