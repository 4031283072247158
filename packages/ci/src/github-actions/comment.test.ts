import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { writeComment, type WrittenComment } from "./comment.ts";

const SHA = "a".repeat(40);
const MARKER = "<!-- slipway-preview -->\n";

interface Stored {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
  readonly html_url: string;
}

let directory: string;
let server: Server;
let apiUrl: string;
let comments: Stored[];
let pulls: object[];
let writes: string[];
let failures: number;

function store(login: string, body: string): void {
  const id = comments.length + 1;
  comments.push({ id, body, user: { login }, html_url: `https://git.example/c/${String(id)}` });
}

function answer(method: string, url: URL, body: string): [status: number, answer: unknown] {
  if (url.pathname === "/repos/octo/app/pulls") return [200, pulls];
  if (method === "GET" && url.pathname === "/repos/octo/app/issues/7/comments") {
    const page = Number(url.searchParams.get("page") ?? "1");
    return [200, comments.slice((page - 1) * 100, page * 100)];
  }
  writes.push(`${method} ${url.pathname}`);
  const text: string = JSON.parse(body).body;
  if (method === "POST") {
    store("github-actions[bot]", text);
    return [201, comments.at(-1)];
  }
  const found = comments.find(({ id }) => url.pathname.endsWith(`/${String(id)}`));
  if (found === undefined) return [404, { message: "Not Found" }];
  found.body = text;
  return [200, found];
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-comment-"));
  comments = [];
  writes = [];
  failures = 0;
  pulls = [{ number: 7, head: { sha: SHA, ref: "change", repo: { full_name: "stranger/app" } } }];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      if (failures > 0) {
        failures -= 1;
        response.writeHead(502).end();
        return;
      }
      const [status, body] = answer(request.method ?? "", new URL(request.url ?? "", "http://x"), text);
      response.writeHead(status).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  apiUrl = `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
});

afterEach(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

const RUN = {
  workflow_run: { head_sha: SHA, head_branch: "change", head_repository: { full_name: "stranger/app" } },
};

async function write(payload: object = RUN, body = "Two packages", begins = true): Promise<WrittenComment> {
  const file = join(directory, "event.json");
  await writeFile(file, JSON.stringify(payload));
  return writeComment({
    apiUrl,
    token: "secret",
    repository: "octo/app",
    environment: { GITHUB_EVENT_PATH: file },
    begins,
    render: (before) => before + body,
    firstDelay: 1,
  });
}

describe("the comment of a pull request", () => {
  test("is written once, brought up to date, and left alone when nothing changed", async () => {
    expect(await write()).toMatchObject({ action: "created" });
    expect(await write(RUN, "Three packages")).toMatchObject({ action: "updated" });
    expect(await write(RUN, "Three packages")).toMatchObject({ action: "unchanged" });
    expect(comments.map(({ body }) => body)).toStrictEqual([`${MARKER}Three packages`]);
    expect(writes).toStrictEqual(["POST /repos/octo/app/issues/7/comments", "PATCH /repos/octo/app/issues/comments/1"]);
  });

  test("is not begun where nothing is released, and says so where it stands", async () => {
    expect(await write(RUN, "Nothing to release", false)).toStrictEqual({
      reason: "the pull request releases nothing",
    });
    expect(writes).toStrictEqual([]);
    await write();
    expect(await write(RUN, "Nothing to release", false)).toMatchObject({ action: "updated" });
    expect(comments.map(({ body }) => body)).toStrictEqual([`${MARKER}Nothing to release`]);
  });

  test("is found on a later page", async () => {
    for (let count = 0; count < 130; count += 1) store("octo", "Nice");
    store("github-actions[bot]", `${MARKER}Two packages`);
    store("octo", "Indeed");
    expect(await write()).toMatchObject({ action: "unchanged" });
  });

  test("is nobody else's, marker or not, and none that only quotes the marker", async () => {
    store("stranger", `${MARKER}All is well, merge me`);
    store("github-actions[bot]", `Coverage\n${MARKER}`);
    expect(await write()).toMatchObject({ action: "created" });
    expect(comments).toHaveLength(3);
  });

  test("is that of the pull request that the run itself is about", async () => {
    pulls = [];
    const [pull] = [{ number: 7, head: { sha: SHA, ref: "change", repo: { full_name: "octo/app" } } }];
    expect(await write({ pull_request: pull })).toMatchObject({ action: "created" });
  });

  test.each([
    [
      "the pull request has moved on",
      { head: { sha: "b".repeat(40), ref: "change", repo: { full_name: "stranger/app" } } },
    ],
    [
      "a branch of the same name is another repository's",
      { head: { sha: SHA, ref: "change", repo: { full_name: "other/app" } } },
    ],
    ["its repository is gone", { head: { sha: SHA, ref: "change", repo: null } }],
  ])("is not written where %s", async (_title, pull) => {
    pulls = [{ number: 7, ...pull }];
    expect(await write()).toHaveProperty("reason");
    expect(writes).toStrictEqual([]);
  });

  test("is not written in a run that is about none", async () => {
    expect(await write({})).toStrictEqual({ reason: "this run is about no pull request" });
  });

  test("is tried again after an outage", async () => {
    failures = 2;
    expect(await write()).toMatchObject({ action: "created" });
    failures = 9;
    await expect(write()).rejects.toMatchObject({
      code: "GITHUB_UNREACHABLE",
      message: expect.stringContaining("comment"),
    });
  });
});
