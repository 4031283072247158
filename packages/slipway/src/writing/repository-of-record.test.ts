import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { silentProgress } from "../run/progress.ts";
import { createRun } from "../run/run.ts";
import { findRepositoryOfRecord, type RepositoryOfRecord } from "./repository-of-record.ts";

let directory: string;
let base: string;
let server: Server;
let apiUrl: string;
/** By the name that is asked for, or the status with which the server refuses. */
let repositories: Record<string, Record<string, unknown> | number>;
let requests: { readonly path: string; readonly token: string | undefined }[];
let told: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-record-"));
  base = join(directory, "clone");
  await mkdir(base);
  await execa("git", ["init", "--quiet", base]);
  repositories = {};
  requests = [];
  told = [];
  server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push({ path, token: request.headers.authorization });
    const answer = repositories[path.replace("/repos/", "")] ?? 404;
    const status = typeof answer === "number" ? answer : 200;
    response.writeHead(status).end(JSON.stringify(typeof answer === "number" ? { message: "No" } : answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  apiUrl = `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

/** What GitHub shows of a repository. */
function hosted(fullName: string, facts: Record<string, unknown> = {}): Record<string, unknown> {
  return { full_name: fullName, fork: false, default_branch: "main", permissions: { push: true }, ...facts };
}

interface Given {
  readonly origin?: string;
  readonly repository?: string;
  /** `repository` of each manifest. */
  readonly manifests?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

async function find({ origin, repository, manifests = [], environment = {} }: Given): Promise<RepositoryOfRecord> {
  if (origin !== undefined) await execa("git", ["remote", "add", "origin", origin], { cwd: base });
  const packages = manifests.map((url, index) => ({
    file: `packages/${index}/package.json`,
    manifest: { repository: url },
  }));
  const progress = { ...silentProgress, note: (text: string) => told.push(text) };
  const run = createRun({
    environment: {
      PATH: process.env["PATH"],
      HOME: directory,
      GITHUB_API_URL: apiUrl,
      GH_TOKEN: "ghs_0123456789",
      ...environment,
    },
    progress,
  });
  return findRepositoryOfRecord({ base, packages, repository }, run);
}

const ORIGIN = "https://github.com/acme/anvils.git";
const MANIFEST = "git+https://github.com/acme/anvils.git";

describe("the repository that is written about", () => {
  test("is that of `origin`, where the manifests and its server say the same", async () => {
    repositories["acme/anvils"] = hosted("acme/anvils");
    expect(
      await find({ origin: "git@github.com:acme/anvils.git", manifests: [MANIFEST, "acme/anvils"] }),
    ).toMatchObject({
      identity: { server: "https://github.com", owner: "acme", name: "anvils" },
      hosted: { fullName: "acme/anvils", defaultBranch: "main", canPush: true },
      notChecked: [],
    });
    expect(requests).toStrictEqual([{ path: "/repos/acme/anvils", token: "Bearer ghs_0123456789" }]);
  });

  test("is the one that a person names", async () => {
    repositories["acme/anvils"] = hosted("acme/anvils");
    const { identity, notChecked } = await find({ repository: "acme/anvils" });
    expect(identity).toMatchObject({ owner: "acme", name: "anvils" });
    expect(notChecked).toStrictEqual(["whether this clone is of `acme/anvils`: no remote `origin` says so"]);
  });

  test("is spelt as its server spells it, which is told", async () => {
    repositories["acme/anvils"] = hosted("Acme/Anvils");
    expect(await find({ origin: ORIGIN, manifests: [MANIFEST] })).toMatchObject({
      identity: { owner: "Acme", name: "Anvils" },
    });
    expect(told).toStrictEqual(["github.com spells it `Acme/Anvils`, `origin` `acme/anvils`"]);
  });

  test("may be called otherwise by `origin`, if it was called so once", async () => {
    repositories["acme/hammers"] = hosted("acme/anvils");
    repositories["acme/anvils"] = hosted("acme/anvils");
    const origin = "https://github.com/acme/hammers.git";
    expect(await find({ origin, repository: "acme/anvils" })).toMatchObject({ identity: { name: "anvils" } });
  });

  test("is asked for without a token where there is none", async () => {
    repositories["acme/anvils"] = hosted("acme/anvils");
    await find({ origin: ORIGIN, manifests: [MANIFEST], environment: { GH_TOKEN: "", PATH: await withGh("exit 1") } });
    expect(requests).toStrictEqual([{ path: "/repos/acme/anvils", token: undefined }]);
  });

  test("is asked for as whoever has logged in to gh", async () => {
    repositories["acme/anvils"] = hosted("acme/anvils");
    const PATH = await withGh('echo "gho_$4_of_$1"');
    await find({ origin: ORIGIN, manifests: [MANIFEST], environment: { GH_TOKEN: "", PATH } });
    expect(requests).toMatchObject([{ token: "Bearer gho_github.com_of_auth" }]);
  });
});

/** @returns PATH with a gh before all else. */
async function withGh(script: string): Promise<string> {
  const bin = join(directory, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "gh"), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, "gh"), 0o755);
  return [bin, process.env["PATH"]].join(delimiter);
}

interface Refusal extends Given {
  readonly title: string;
  readonly known?: Record<string, Record<string, unknown> | number>;
  readonly code: string;
  readonly says: string;
}

const FORK = { "me/anvils": hosted("me/anvils", { fork: true, parent: { full_name: "acme/anvils" } }) };
const REAL = { "acme/anvils": hosted("acme/anvils") };

const REFUSALS: readonly Refusal[] = [
  {
    title: "there is neither a remote nor a name",
    code: "REPOSITORY_UNKNOWN",
    says: "nothing tells which repository this is: there is no remote `origin` that names one",
  },
  {
    title: "no manifest says what `origin` says",
    origin: ORIGIN,
    known: REAL,
    code: "REPOSITORY_UNCONFIRMED",
    says: "nothing but the remote `origin` says that this is `acme/anvils`: no manifest names its repository",
  },
  {
    title: "one manifest of several says otherwise",
    origin: "https://github.com/me/anvils.git",
    manifests: ["https://github.com/me/anvils", MANIFEST],
    code: "REPOSITORY_DISAGREES",
    says: "`origin` is `me/anvils` on github.com, and `repository` in `packages/1/package.json` is `acme/anvils` on github.com",
  },
  {
    title: "a manifest names one of another server",
    origin: ORIGIN,
    manifests: ["https://gitlab.com/acme/anvils"],
    code: "REPOSITORY_DISAGREES",
    says: "`origin` is `acme/anvils` on github.com, and `repository` in `packages/0/package.json` is `acme/anvils` on gitlab.com",
  },
  {
    title: "its server says that it is a fork",
    origin: "https://github.com/me/anvils.git",
    manifests: ["https://github.com/me/anvils"],
    known: FORK,
    code: "REPOSITORY_IS_FORK",
    says: "`me/anvils` is a fork of `acme/anvils` on github.com: nothing is written from its clone",
  },
  {
    title: "a person names the fork",
    origin: "https://github.com/me/anvils.git",
    repository: "me/anvils",
    known: FORK,
    code: "REPOSITORY_IS_FORK",
    says: "`me/anvils` is a fork of `acme/anvils` on github.com: nothing is written from its clone",
  },
  {
    title: "a person names the repository itself in the clone of a fork",
    origin: "https://github.com/me/anvils.git",
    repository: "acme/anvils",
    known: { ...FORK, ...REAL },
    code: "REPOSITORY_IS_FORK",
    says: "`me/anvils` is a fork of `acme/anvils` on github.com: nothing is written from its clone",
  },
  {
    title: "a person names another repository",
    origin: "https://github.com/acme/hammers.git",
    repository: "acme/anvils",
    known: { ...REAL, "acme/hammers": hosted("acme/hammers") },
    code: "REPOSITORY_DISAGREES",
    says: "`--repository` is `acme/anvils` on github.com, and `origin` is `acme/hammers` on github.com",
  },
  {
    title: "a person names one of the same name on another server",
    origin: "https://127.0.0.1/acme/anvils.git",
    repository: "acme/anvils",
    known: REAL,
    code: "REPOSITORY_DISAGREES",
    says: "`--repository` is `acme/anvils` on github.com, and `origin` is `acme/anvils` on 127.0.0.1",
  },
  {
    title: "it has another name by now",
    origin: ORIGIN,
    manifests: [MANIFEST],
    known: { "acme/anvils": hosted("acme/hammers") },
    code: "REPOSITORY_RENAMED",
    says: "`acme/anvils` is called `acme/hammers` by now on github.com",
  },
  {
    title: "a person names it by its old name",
    repository: "acme/anvils",
    known: { "acme/anvils": hosted("other/anvils") },
    code: "REPOSITORY_RENAMED",
    says: "`acme/anvils` is called `other/anvils` by now on github.com",
  },
  {
    title: "its server has an outage",
    origin: ORIGIN,
    manifests: [MANIFEST],
    known: { "acme/anvils": 503 },
    code: "REPOSITORY_UNCONFIRMED",
    says: "nobody could be asked whether `acme/anvils` is a fork: github.com gave no answer (HTTP 503: No)",
  },
  {
    title: "the token has expired",
    origin: ORIGIN,
    manifests: [MANIFEST],
    known: { "acme/anvils": 401 },
    code: "REPOSITORY_UNCONFIRMED",
    says: "nobody could be asked whether `acme/anvils` is a fork: github.com gave no answer (HTTP 401: No)",
  },
  {
    title: "its server shows no such repository",
    repository: "acme/anvil",
    code: "REPOSITORY_UNCONFIRMED",
    says: "nobody could be asked whether `acme/anvil` is a fork: github.com shows no such repository to whoever the token belongs to",
  },
  {
    title: "the answer is something else",
    origin: ORIGIN,
    manifests: [MANIFEST],
    known: { "acme/anvils": { login: "acme" } },
    code: "REPOSITORY_UNCONFIRMED",
    says: "nobody could be asked whether `acme/anvils` is a fork: github.com gave no answer (its answer is not a repository)",
  },
];

describe("nothing is written where", () => {
  test.each(REFUSALS)("$title", async ({ known = {}, code, says, ...given }) => {
    repositories = known;
    await expect(find(given)).rejects.toMatchObject({ code, message: says });
  });
});

test("a person's word stands in for a server that gives no answer, which is told", async () => {
  repositories["acme/anvils"] = 503;
  expect(await find({ origin: ORIGIN, repository: "acme/anvils" })).toMatchObject({
    hosted: undefined,
    notChecked: ["whether `acme/anvils` is a fork, and is called so: github.com gave no answer (HTTP 503: No)"],
  });
});

test("a server that nothing but the clone names is sent no credential from a variable", async () => {
  const log = join(directory, "log");
  const PATH = await withGh(`echo "$4 $GH_TOKEN $GH_ENTERPRISE_TOKEN" >> ${log}; exit 1`);
  const environment = { PATH, GH_ENTERPRISE_TOKEN: "ghe_0123456789" };
  const origin = "https://127.0.0.1/acme/anvils.git";
  await expect(find({ origin, manifests: [origin], environment })).rejects.toMatchObject({
    code: "REPOSITORY_UNCONFIRMED",
  });
  expect(requests).toStrictEqual([]);
  const { stdout } = await execa("cat", [log]);
  expect(stdout.trim()).toBe("127.0.0.1");
});
