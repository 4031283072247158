import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import { parseWorkflow } from "../../../../ci/src/github-actions/workflows/parse-workflow.ts";
import type { ReleaseContext, RepositoryIdentity } from "../../context/release-context.ts";
import { isJsonObject, type Json, type Manifest } from "../../json/json.ts";
import { parseManifest } from "../../json/parse.ts";
import { applyFixes } from "../../problems/edits.ts";
import { compareProblems, type Problem } from "../../problems/problem.ts";
import { createRepositoryFacts, type SendingClient } from "../../repository/facts.ts";
import { type CheckInput, createFacts } from "../../rule/facts.ts";
import type { WorkflowFile } from "../../workflow/workflow.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import * as repositoryRules from "./index.ts";

const IDENTITY = { server: "https://github.com", owner: "Own", name: "Repo" };
const URL_EXPECTED = "git+https://github.com/Own/Repo.git";

interface Setting {
  readonly directory?: string;
  readonly client?: SendingClient;
  readonly repository?: ReleaseContext["repository"] | null;
  readonly visibility?: "public" | "private";
  readonly git?: boolean;
  readonly upstream?: RepositoryIdentity;
  /** `repository` of other packages. */
  readonly others?: readonly Json[];
  /** Fields of their manifests besides. */
  readonly ofOthers?: Manifest;
  /** `repository` of a root manifest that is no package. */
  readonly rootManifest?: Json;
  /** Files of workflows, none of which publishes. */
  readonly unpublishing?: number;
}

/** What the rules say about one manifest, by default published by npm from `Own/Repo`, at the root of its repository. */
function judge(manifest: Manifest | string, setting: Setting = {}): Problem[] {
  const facts = createFacts(checkInput(manifest, setting));
  return Object.values(repositoryRules)
    .flatMap((rule) => [...rule.check(facts)])
    .toSorted(compareProblems);
}

function checkInput(source: Manifest | string, setting: Setting): CheckInput {
  const { directory = ".", client = "npm", repository, visibility, git = true, others = [], ofOthers } = setting;
  const text =
    typeof source === "string" ? source : JSON.stringify({ name: "a", version: "1.0.0", ...source }, null, 2);
  const parsed = parseManifest(text);
  if (!("manifest" in parsed)) throw new Error(parsed.error);
  const file = directory === "." ? "package.json" : `${directory}/package.json`;
  const version = typeof parsed.manifest["version"] === "string" ? parsed.manifest["version"] : "";
  const pkg = { name: "a", version, directory, file, manifest: parsed.manifest, text };
  const workspace = {
    base: "/base",
    root: ".",
    git,
    tool: "pnpm",
    packageManager: { name: "pnpm" },
    packages: [pkg, ...others.map((other, index) => createOther(other, index, ofOthers))],
  } as const;
  const known = repository === undefined ? ({ identity: IDENTITY, source: "environment" } as const) : repository;
  const context = {
    provider: GITHUB_ACTIONS,
    ci: "none",
    idToken: false,
    ...(visibility && { visibility }),
    ...(known && { repository: known }),
    upstream: setting.upstream,
  } as const;
  const workflows =
    setting.rootManifest === undefined && setting.unpublishing === undefined
      ? undefined
      : {
          workflows: Array.from({ length: setting.unpublishing ?? 0 }, createWorkflow),
          actions: [],
          ...(setting.rootManifest !== undefined && { rootManifest: { repository: setting.rootManifest } }),
          nodeVersions: new Map(),
          locked: new Map(),
          missing: new Set<string>(),
        };
  return { workspace, publishable: [pkg], context, client, workflows, publishJobs: workflows && [] };
}

function createWorkflow(_: unknown, index: number): WorkflowFile {
  const parsed = parseWorkflow(`.github/workflows/${index}.yml`, "on: push\njobs: {}\n");
  if ("problem" in parsed) throw new Error(JSON.stringify(parsed.problem));
  return parsed.workflow;
}

function createOther(repository: Json, index: number, more: Manifest = {}): WorkspacePackage {
  const directory = `others/${index}`;
  const name = `other-${index}`;
  const manifest = { ...more, name, version: "1.0.0", repository };
  const text = JSON.stringify(manifest);
  return { name, version: "1.0.0", directory, file: `${directory}/package.json`, manifest, text };
}

/** The manifest after every fix has been made. */
function mend(manifest: Manifest | string, setting: Setting = {}): string {
  const text = checkInput(manifest, setting).publishable[0]?.text ?? "";
  return applyFixes(
    text,
    judge(manifest, setting).flatMap(({ fix }) => fix ?? []),
  );
}

interface Case {
  readonly repository?: Json;
  readonly client: SendingClient;
  readonly expected: RepositoryIdentity;
  readonly verdict: "accepted" | "rejected" | "unknown";
  /** What the client was seen to send. */
  readonly wire?: string;
}

/** Public reports and laboratory results, each with its source. */
const cases: Case[] = JSON.parse(readFileSync(new URL("repository-cases.json", import.meta.url), "utf8"));

/** The package of a case as the reporter had it. */
function settingOf({ repository, client, expected }: Case): Setting {
  const declared = isJsonObject(repository) ? repository["directory"] : undefined;
  const directory = typeof declared === "string" ? declared : ".";
  return { client, directory, repository: { identity: expected, source: "environment" } };
}

function manifestOf({ repository }: Case): Manifest {
  return repository === undefined ? {} : { repository };
}

describe("what has been reported", () => {
  const title = "$repository from $expected.owner/$expected.name by $client";

  it.each(cases)(`is judged as reported: $verdict: ${title}`, (reported) => {
    const severities = { accepted: [], rejected: ["error"], unknown: ["warning"] }[reported.verdict];
    expect(judge(manifestOf(reported), settingOf(reported)).map(({ severity }) => severity)).toEqual(severities);
  });

  it.each(cases.filter(({ wire }) => wire !== undefined))(`is sent as reported: ${title}`, (reported) => {
    expect(createRepositoryFacts(manifestOf(reported), reported.client, undefined).url).toBe(reported.wire);
  });

  it.each(cases.filter(({ verdict, wire }) => verdict === "rejected" && wire !== undefined))(
    `is predicted in the registry's words: ${title}`,
    (reported) => {
      const { wire, expected } = reported;
      expect(judge(manifestOf(reported), settingOf(reported))[0]?.predicts).toBe(
        "422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: " +
          `package.json: "repository.url" is "${wire}", expected to match "https://github.com/${expected.owner}/${expected.name}" from provenance`,
      );
    },
  );

  it.each(cases.filter(({ verdict }) => verdict === "unknown"))(`says what is known: ${title}`, (reported) => {
    expect(judge(manifestOf(reported), settingOf(reported))[0]?.reason).toMatch(/nobody|no public report|most likely/);
  });

  it.each(cases.filter(({ expected }) => expected.server === "https://github.com"))(
    `is mended for good: ${title}`,
    (reported) => {
      const setting = settingOf(reported);
      expect(judge(mend(manifestOf(reported), setting), setting)).toEqual([]);
    },
  );
});

describe("forms of the URL", () => {
  it.each<[Json | undefined, SendingClient, Problem["code"] | undefined, Problem["severity"]?]>([
    [undefined, "raw", "REPOSITORY_MISSING", "error"],
    [null, "npm", "REPOSITORY_MISSING", "error"],
    ["", "npm", "REPOSITORY_MISSING", "error"],
    ["  ", "npm", "REPOSITORY_MISSING", "error"],
    [{}, "npm", "REPOSITORY_MISSING", "error"],
    [{ type: "git", url: "" }, "npm", "REPOSITORY_MISSING", "error"],
    [["https://github.com/Own/Repo"], "npm", "REPOSITORY_INVALID", "error"],
    [[{ type: "git", url: URL_EXPECTED }], "raw", "REPOSITORY_INVALID", "error"],
    [7, "npm", "REPOSITORY_INVALID", "error"],
    [true, "npm", "REPOSITORY_INVALID", "error"],
    [{ type: "git", url: 7 }, "npm", "REPOSITORY_INVALID", "error"],
    [{ type: "git", url: { toString: "x" } }, "npm", "REPOSITORY_INVALID", "error"],
    ["gist:11081aaa281", "npm", "REPOSITORY_HOST_MISMATCH", "error"],
    ["https://git.intern.example/Own/Repo.git", "npm", "REPOSITORY_HOST_MISMATCH", "error"],
    ["https://github.com.example/Own/Repo.git", "npm", "REPOSITORY_HOST_MISMATCH", "error"],
    ["https://github.com/Own/Other", "npm", "REPOSITORY_URL_MISMATCH", "error"],
    ["https://github.com/Else/Repo", "raw", "REPOSITORY_URL_MISMATCH", "error"],
    ["Own/Repo-next", "raw", "REPOSITORY_URL_MISMATCH", "error"],
    ["to be done", "npm", "REPOSITORY_URL_MISMATCH", "error"],
    ["https://github.com/Own", "npm", "REPOSITORY_URL_MISMATCH", "error"],
    ["https://github.com/%E0%A4%A/Repo", "npm", "REPOSITORY_URL_MISMATCH", "error"],
    ["git@github.com:Else/Repo.git", "raw", "REPOSITORY_URL_MISMATCH", "error"],
    ["https://github.com/own/repo", "npm", "REPOSITORY_CASE_MISMATCH", "error"],
    ["git+ssh://git@github.com/own/Repo.git", "raw", "REPOSITORY_CASE_MISMATCH", "error"],
    [{ url: "git+http://github.com/Own/Repo.git" }, "raw", "REPOSITORY_SCHEME_REJECTED", "error"],
    [{ url: "http://github.com/Own/Repo.git" }, "raw", "REPOSITORY_FORM_UNPROVEN", "warning"],
    [{ url: "https://github.com/Own/Repo/tree/main/packages/a" }, "npm", "REPOSITORY_FORM_UNPROVEN", "warning"],
    [{ url: "https://github.com/Own/Repo/tree/main/packages/a" }, "raw", "REPOSITORY_FORM_UNPROVEN", "warning"],
    [{ url: "https://git@github.com/Own/Repo.git" }, "npm", "REPOSITORY_FORM_UNPROVEN", "warning"],
    [{ url: "https://octocat@github.com/Own/Repo.git" }, "npm", "REPOSITORY_FORM_UNPROVEN", "warning"],
    [{ url: "https://github.com/Own/Repo?tab=readme" }, "raw", "REPOSITORY_NOT_NORMALISED", "warning"],
    [{ url: "https://www.github.com/Own/Repo" }, "raw", "REPOSITORY_NOT_NORMALISED", "warning"],
    [URL_EXPECTED, "raw", "REPOSITORY_NOT_NORMALISED", "warning"],
    [URL_EXPECTED, "npm", undefined],
    [{ url: "https://github.com/Own/Repo" }, "raw", undefined],
    [{ url: "https://github.com/Own/Repo.git" }, "raw", undefined],
    [{ type: "git", url: URL_EXPECTED }, "raw", undefined],
  ])("%j sent by %s: %s", (repository, client, code, severity) => {
    const problems = judge(repository === undefined ? {} : { repository }, { client });
    expect(problems.map((problem) => [problem.code, problem.severity])).toEqual(
      code === undefined ? [] : [[code, severity]],
    );
  });

  it("names place, field and both values", () => {
    const text =
      '{\n  "name": "a",\n  "version": "1.0.0",\n  "repository": {\n    "url": "git://github.com/Old/Repo.git"\n  }\n}\n';
    expect(judge(text)[0]).toMatchObject({
      package: "a",
      file: "package.json",
      position: { line: 5, column: 12 },
      field: "repository.url",
      actual: "git://github.com/Old/Repo.git",
      expected: URL_EXPECTED,
    });
  });
});

describe("a credential in the URL", () => {
  const SECRET = "s3cr3t-Zeichen";
  it.each([
    `https://user:${SECRET}@github.com/Own/Repo.git`,
    `https://user:${SECRET}@gitlab.com/Else/Other.git`,
    `github:user:#${SECRET}@Own/Repo`,
    `https://user:${SECRET}${"x".repeat(5000)}@github.com/Own/Repo.git`,
  ])("is an error even in private, and never printed: %s", (url) => {
    for (const repository of [url, { type: "git", url }, [url]]) {
      const problems = judge({ repository }, { visibility: "private" });
      expect(problems.map(({ code, severity }) => [code, severity])).toEqual([["REPOSITORY_CREDENTIALS", "error"]]);
      expect(JSON.stringify(problems)).not.toContain(SECRET);
      expect(mend({ repository })).not.toContain(SECRET);
    }
  });
});

describe("an identity from a git remote", () => {
  const repository = { identity: IDENTITY, source: "git-remote" } as const;

  it("proves nothing about letter case", () => {
    const [problem] = judge({ repository: "https://github.com/own/repo" }, { repository });
    expect(problem).toMatchObject({ code: "REPOSITORY_CASE_MISMATCH", severity: "warning" });
    expect(problem?.reason).toContain("git remote");
    expect(problem?.fix).toBeUndefined();
  });

  it("is named where a fix rests on it", () => {
    const [problem] = judge({}, { repository });
    expect(problem).toMatchObject({ code: "REPOSITORY_MISSING", severity: "error", fix: { path: ["repository"] } });
    expect(problem?.reason).toContain("git remote");
  });

  const [OURS, FORK, OTHER] = [URL_EXPECTED, "https://github.com/fork/repo", "https://github.com/up/stream"];
  const UPSTREAM = { server: "https://github.com", owner: "up", name: "stream" };

  it.each<[string, Json | undefined, Omit<Setting, "repository">, string | undefined]>([
    ["nobody speaks, an absent one", undefined, {}, undefined],
    ["another manifest agrees, an absent one", undefined, { others: [OURS] }, undefined],
    ["`upstream` agrees, an absent one", undefined, { upstream: IDENTITY }, undefined],
    ["another manifest disagrees, an absent one", undefined, { others: [OTHER] }, "up/stream"],
    ["others disagree with each other, an absent one", undefined, { others: [OTHER, FORK] }, "Own/Repo"],
    ["the root manifest disagrees, an absent one", undefined, { rootManifest: OTHER }, "up/stream"],
    ["`upstream` disagrees, an absent one", undefined, { upstream: UPSTREAM }, "up/stream"],
    ["`upstream` disagrees, an empty object", {}, { upstream: UPSTREAM }, "up/stream"],
    ["nobody speaks, another repository", OTHER, {}, "Own/Repo"],
    ["nobody speaks, another host", "https://gitlab.com/Own/Repo", {}, "Own/Repo"],
    ["nobody speaks, the right one in a list", ["Own/Repo"], {}, undefined],
    ["nobody speaks, another one in a list", ["Own/Repo", "up/stream"], {}, "Own/Repo"],
    ["nobody speaks, no repository at all", 7, {}, "Own/Repo"],
    ["all others name the same other one", OTHER, { others: [OTHER, OTHER] }, "up/stream"],
    ["others disagree with each other", OTHER, { others: [OURS, OTHER] }, "Own/Repo"],
    ["manifests agree and `upstream` does not", OTHER, { others: [OURS], upstream: UPSTREAM }, "up/stream"],
    ["another letter case agrees with nothing", OTHER, { others: ["own/repo"] }, "own/repo"],
    ["another manifest agrees", OTHER, { others: [OURS] }, undefined],
    ["another manifest says nothing readable", OTHER, { others: [[OURS]] }, "Own/Repo"],
    ["the root manifest agrees", OTHER, { rootManifest: OURS }, undefined],
    ["`upstream` and the others agree", OTHER, { others: [OURS], upstream: IDENTITY }, undefined],
    ["it is the right one in a form that is refused", "git+http://github.com/Own/Repo.git", {}, undefined],
  ])("writes only what nobody contradicts: %s", (_, written, setting, offered) => {
    const [problem] = judge(written === undefined ? {} : { repository: written }, {
      directory: "packages/a",
      ...setting,
      repository,
    });
    const command = offered === undefined ? undefined : `slipway check --fix --repository ${offered}`;
    expect(problem?.command).toBe(command);
    expect(problem?.fix?.value).toEqual(
      offered === undefined ? { type: "git", url: OURS, directory: "packages/a" } : undefined,
    );
  });

  it("writes nothing into the right manifests of a fork's clone", () => {
    const text = JSON.stringify({ name: "a", version: "1.0.0", repository: { type: "git", url: OTHER } });
    const fork = { identity: { ...IDENTITY, owner: "fork" }, source: "git-remote" } as const;
    expect(mend(text, { repository: fork, others: [OTHER, OTHER] })).toBe(text);
    const told = { ...fork, source: "option" } as const;
    expect(mend(text, { repository: told, others: [OTHER, OTHER] })).toContain("github.com/fork/Repo");
  });

  it("offers no command that a shell would not leave as it is", () => {
    const odd = { identity: { ...IDENTITY, owner: "$(id)" }, source: "git-remote" } as const;
    const [problem] = judge({ repository: OTHER }, { repository: odd });
    expect(problem?.fix).toBeUndefined();
    expect(problem?.command).toBeUndefined();
  });
});

describe("an unknown identity", () => {
  it("is said once, and what is wrong by itself is still found", () => {
    expect(judge({}, { repository: null }).map(({ code }) => code)).toEqual([
      "REPOSITORY_MISSING",
      "REPOSITORY_IDENTITY_UNKNOWN",
    ]);
    expect(judge({ repository: "a/b" }, { repository: null }).map(({ code }) => code)).toEqual([
      "REPOSITORY_IDENTITY_UNKNOWN",
    ]);
  });
});

describe("a release without provenance", () => {
  it.each<[string, Manifest, Setting]>([
    ["switched off", { publishConfig: { provenance: false } }, {}],
    ["private repository", {}, { visibility: "private" }],
    ["restricted package", { publishConfig: { access: "restricted" } }, {}],
    ["workflows, none of which publishes", {}, { unpublishing: 2 }],
  ])("makes a warning of what would be an error: %s", (_, manifest, setting) => {
    const [problem] = judge(manifest, setting);
    expect(problem).toMatchObject({ code: "REPOSITORY_MISSING", severity: "warning" });
    expect(problem?.reason).toContain("provenance");
  });

  it("is not assumed where no workflow is there yet", () => {
    expect(judge({}, { unpublishing: 0 })[0]?.severity).toBe("error");
  });

  it("is not assumed where the manifest asks for provenance", () => {
    const [problem] = judge({ publishConfig: { provenance: true } }, { visibility: "private" });
    expect(problem?.severity).toBe("error");
  });
});

describe("repository.directory", () => {
  const url = URL_EXPECTED;
  it.each<[Json, string, Problem["code"] | undefined]>([
    [{ type: "git", url, directory: "packages/a" }, "packages/a", undefined],
    [{ type: "git", url }, ".", undefined],
    [{ type: "git", url }, "packages/a", "REPOSITORY_DIRECTORY_MISSING"],
    ["Own/Repo", "packages/a", "REPOSITORY_DIRECTORY_MISSING"],
    [{ type: "git", url, directory: "packages/b" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "/packages/a" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "C:\\src\\packages\\a" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "packages\\a" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "./packages/a" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "packages/a/" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "Packages/A" }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: ["packages/a"] }, "packages/a", "REPOSITORY_DIRECTORY_MISMATCH"],
    [{ type: "git", url, directory: "packages/a" }, ".", "REPOSITORY_DIRECTORY_MISMATCH"],
  ])("%j of a package in %s: %s", (repository, directory, code) => {
    const problems = judge({ repository }, { directory });
    expect(problems.map((problem) => [problem.code, problem.severity])).toEqual(
      code === undefined ? [] : [[code, "warning"]],
    );
    expect(judge(mend({ repository }, { directory }), { directory })).toEqual([]);
  });

  it("is shown as it is: an `@` in it belongs to a scope", () => {
    const repository = { type: "git", url, directory: "packages/@s/old-name-of-the-package" };
    const [problem] = judge({ repository }, { directory: "packages/@s/a" });
    expect(problem?.actual).toBe("packages/@s/old-name-of-the-package");
  });

  it.each<[string, Manifest, string, Problem["severity"], Record<string, string>?]>([
    ["of the package around one for a platform is a note", { os: ["linux"] }, "others/0", "note"],
    ["of the package around one that it takes where it may is a note", {}, "others/0", "note", { a: "1.0.0" }],
    ["of any other directory is none", { os: ["linux"] }, "others", "warning"],
    ["of the package around one for all is none", {}, "others/0", "warning"],
  ])("%s", (_, manifest, named, severity, optionalDependencies = {}) => {
    const repository = { type: "git", url, directory: named };
    const others = [{ type: "git", url, directory: "others/0" }];
    const ofOthers = { optionalDependencies };
    const directory = "others/0/npm/linux-x64";
    expect(judge({ ...manifest, repository }, { directory, others, ofOthers })).toMatchObject([
      { code: "REPOSITORY_DIRECTORY_MISMATCH", package: "a", severity },
    ]);
  });

  it("is not expected without git", () => {
    expect(judge({ repository: { type: "git", url } }, { directory: "packages/a", git: false })).toEqual([]);
  });

  it("is said beside a wrong URL only when it is wrong itself", () => {
    const directory = "packages/a";
    const codes = (repository: Json): string[] => judge({ repository }, { directory }).map(({ code }) => code);
    expect(codes({ url: "git+https://github.com/Old/Repo.git" })).toEqual(["REPOSITORY_URL_MISMATCH"]);
    expect(codes({ url: "git+https://github.com/Old/Repo.git", directory: "b" })).toEqual([
      "REPOSITORY_URL_MISMATCH",
      "REPOSITORY_DIRECTORY_MISMATCH",
    ]);
  });
});

describe("what is not published", () => {
  it.each([
    ["without a version", { version: "" }, "packages/a"],
    ["a fixture", {}, "packages/a/fixtures/b"],
    ["private in words", { private: "true" }, "packages/a"],
  ])("needs no repository: %s", (_, manifest, directory) => {
    expect(judge(manifest, { directory })).toEqual([]);
  });
});

describe("the obsolete `repositories`", () => {
  const right = { type: "git", url: URL_EXPECTED };
  const wrong = { type: "git", url: "git+https://github.com/Old/Repo.git" };
  it.each<[string, Manifest, SendingClient, string[]]>([
    ["its wrong entry supersedes", { repository: right, repositories: [wrong] }, "npm", ["REPOSITORY_SUPERSEDED"]],
    ["its right entry supersedes", { repository: wrong, repositories: [right] }, "npm", []],
    [
      "both are wrong",
      { repository: wrong, repositories: [wrong] },
      "npm",
      ["REPOSITORY_URL_MISMATCH", "REPOSITORY_SUPERSEDED"],
    ],
    ["an empty array leaves nothing", { repository: right, repositories: [] }, "npm", ["REPOSITORY_SUPERSEDED"]],
    ["other clients ignore it", { repository: right, repositories: [wrong] }, "raw", []],
  ])("%s", (_, manifest, client, codes) => {
    expect(judge(manifest, { client }).map(({ code }) => code)).toEqual(codes);
    expect(judge(mend(manifest, { client }), { client })).toEqual([]);
  });
});

describe("the fix", () => {
  it("writes the canonical object and keeps keys that are the maintainer's own", () => {
    const manifest = { repository: { "//": "moved", url: "Old/Repo", directory: "b" } };
    expect(JSON.parse(mend(manifest, { directory: "packages/a" }))).toEqual({
      name: "a",
      version: "1.0.0",
      repository: { "//": "moved", type: "git", url: URL_EXPECTED, directory: "packages/a" },
    });
  });

  it("leaves out the directory of a package at the root", () => {
    expect(JSON.parse(mend({ repository: { url: "Old/Repo", directory: "." } }))).toMatchObject({
      repository: { type: "git", url: URL_EXPECTED },
    });
  });
});
