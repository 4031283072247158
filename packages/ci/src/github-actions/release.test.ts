import { createServer, type Server, type ServerResponse } from "node:http";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type ReleaseOptions, renderReleaseBody, writeRelease, type WrittenRelease } from "./release.ts";

const TAG = "release-2026-11-22.1";
const RELEASES = "/repos/octo/app/releases";

interface StoredRelease {
  id: number;
  html_url: string;
  tag_name: string;
  draft: boolean;
  name: string | null;
  body: string | null;
}

/** Answers one request in the place of the server, after it was carried out or instead. */
type Fault = (method: string, url: string, response: ServerResponse) => "instead" | "after" | undefined;

let server: Server;
let apiUrl: string;
let stored: StoredRelease[];
let requests: string[];
let fault: Fault | undefined;

/** As much of the releases API as a release needs, in memory: drafts are invisible by tag, bodies are limited. */
function answer(method: string, url: string, body: Record<string, unknown>): [status: number, answer: unknown] {
  if (url === `/repos/octo/app/git/ref/tags/${TAG}`) return [200, { ref: `refs/tags/${TAG}` }];
  if (method === "GET" && url === `${RELEASES}?per_page=100`) return [200, stored.toReversed()];
  if (method === "GET" && url.startsWith(`${RELEASES}/tags/`)) {
    const found = stored.find(({ draft, tag_name }) => !draft && url.endsWith(`/${encodeURIComponent(tag_name)}`));
    return found === undefined ? [404, { message: "Not Found" }] : [200, found];
  }
  if (String(body["body"]).length > 65_536) return [422, { message: "body is too long" }];
  if (method === "POST" && url === RELEASES) {
    const id = stored.length + 1;
    stored.push({
      id,
      html_url: `https://git.example/r/${String(id)}`,
      name: null,
      body: null,
      tag_name: "",
      draft: false,
    });
    return [201, Object.assign(stored.at(-1) ?? {}, body)];
  }
  const found = stored.find(({ id }) => method === "PATCH" && url === `${RELEASES}/${String(id)}`);
  return found === undefined ? [404, { message: "Not Found" }] : [200, Object.assign(found, body)];
}

beforeEach(async () => {
  stored = [];
  requests = [];
  fault = undefined;
  server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    requests.push(`${method} ${url}`);
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const now = fault?.(method, url, response);
      if (now === "instead") return;
      const [status, body] = answer(method, url, text === "" ? {} : JSON.parse(text));
      if (now === "after") response.destroy();
      else response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  apiUrl = await new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`);
    });
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function write(change: Partial<ReleaseOptions> = {}): Promise<WrittenRelease> {
  return writeRelease({
    apiUrl,
    token: "github-secret",
    repository: "octo/app",
    tag: TAG,
    title: "2 packages",
    body: ["the body"],
    firstDelay: 1,
    ...change,
  });
}

/** Lets the given answers of one kind of request fail, by their count from 1. */
function failing(
  kind: string,
  times: readonly number[],
  how: "instead" | "after",
  reply?: (r: ServerResponse) => void,
): Fault {
  let count = 0;
  return (method, url, response) => {
    if (`${method} ${url}` !== kind) return undefined;
    count += 1;
    if (!times.includes(count)) return undefined;
    if (how === "instead") (reply ?? ((it: ServerResponse) => it.destroy()))(response);
    return how;
  };
}

describe("writeRelease", () => {
  test("drafts, then publishes", async () => {
    await expect(write()).resolves.toStrictEqual({ url: "https://git.example/r/1", action: "created" });
    expect(requests).toStrictEqual([
      `GET ${RELEASES}/tags/${TAG}`,
      `GET ${RELEASES}?per_page=100`,
      `GET /repos/octo/app/git/ref/tags/${TAG}`,
      `POST ${RELEASES}`,
      `PATCH ${RELEASES}/1`,
    ]);
    expect(stored).toMatchObject([{ tag_name: TAG, draft: false, name: "2 packages", body: "the body" }]);
    expect(stored[0]).not.toHaveProperty("target_commitish");
  });

  test("changes nothing the second time", async () => {
    await write();
    requests = [];
    await expect(write()).resolves.toStrictEqual({ url: "https://git.example/r/1", action: "unchanged" });
    expect(requests).toStrictEqual([`GET ${RELEASES}/tags/${TAG}`]);
  });

  test("brings an existing release to a new body", async () => {
    await write();
    await expect(write({ body: ["resumed"] })).resolves.toMatchObject({ action: "updated" });
    expect(stored).toMatchObject([{ body: "resumed", draft: false }]);
  });

  test("completes the draft that a killed run has left", async () => {
    stored = [
      { id: 1, html_url: "u", tag_name: "release-other", draft: true, name: null, body: null },
      { id: 2, html_url: "u", tag_name: TAG, draft: true, name: "old", body: "old" },
    ];
    await expect(write()).resolves.toMatchObject({ action: "created" });
    expect(stored).toMatchObject([{ draft: true }, { draft: false, name: "2 packages", body: "the body" }]);
  });

  test("leaves a draft where one is wanted, and publishes it later", async () => {
    await expect(write({ draft: true })).resolves.toMatchObject({ action: "drafted" });
    await expect(write({ draft: true })).resolves.toMatchObject({ action: "drafted" });
    expect(stored).toMatchObject([{ draft: true, name: "2 packages" }]);
    await expect(write()).resolves.toMatchObject({ action: "created" });
    await expect(write({ draft: true })).resolves.toMatchObject({ action: "unchanged" });
    expect(stored).toMatchObject([{ draft: false }]);
  });

  test("makes no second release when the answer to the first got lost", async () => {
    fault = failing(`POST ${RELEASES}`, [1], "after");
    await expect(write()).resolves.toMatchObject({ action: "created" });
    expect(stored).toHaveLength(1);
  });

  test("survives outages and rate limits", async () => {
    fault = failing(`PATCH ${RELEASES}/1`, [1, 2], "instead", (response) =>
      response.writeHead(403, { "retry-after": "0" }).end('{"message":"secondary rate limit"}'),
    );
    await expect(write()).resolves.toMatchObject({ action: "created" });
    expect(stored).toMatchObject([{ draft: false }]);
  });

  test("gives up after four tries", async () => {
    fault = failing(`POST ${RELEASES}`, [1, 2, 3, 4], "instead", (response) => response.writeHead(502).end("<html>"));
    await expect(write()).rejects.toMatchObject({
      code: "GITHUB_UNREACHABLE",
      message: "GitHub took no release in 4 tries: HTTP 502: no message",
    });
    expect(requests.filter((request) => request.startsWith("POST"))).toHaveLength(4);
  });

  test("does not wait an hour for a rate limit", async () => {
    fault = failing(`POST ${RELEASES}`, [1], "instead", (response) =>
      response.writeHead(429, { "retry-after": "3600" }).end("{}"),
    );
    await expect(write()).rejects.toMatchObject({ code: "GITHUB_UNREACHABLE" });
  });

  test("says which permission is missing, without the token", async () => {
    fault = failing(`POST ${RELEASES}`, [1], "instead", (response) =>
      response.writeHead(403).end('{"message":"Resource not accessible by integration"}'),
    );
    const error: unknown = await write().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "GITHUB_REFUSED",
      message: `GitHub refused \`POST ${RELEASES}\` with HTTP 403: Resource not accessible by integration`,
      hint: "The job that writes the release needs `permissions: contents: write`",
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("github-secret");
  });

  test("never makes a tag", async () => {
    await expect(write({ tag: "release-unpushed" })).rejects.toMatchObject({ code: "RELEASE_TAG_MISSING" });
    expect(stored).toStrictEqual([]);
  });

  test("takes the fullest body that fits", async () => {
    await write({ body: ["x".repeat(65_537), "y".repeat(65_536)] });
    expect(stored[0]?.body).toBe("y".repeat(65_536));
  });

  test("cuts a body of which no rendering fits", async () => {
    await write({ body: ["line\n".repeat(20_000)] });
    expect(stored[0]?.body?.length).toBeLessThanOrEqual(65_536);
    expect(stored[0]?.body).toMatch(/Cut here/);
  });
});

describe("renderReleaseBody", () => {
  test("names packages, versions and the proof", () => {
    const [full] = renderReleaseBody({
      packages: [
        { name: "@octo/core", version: "2.0.0", previousVersion: "1.4.2", distTag: "latest" },
        { name: "octo", version: "1.0.0-rc.1", distTag: "next" },
      ],
      commit: "0123456789abcdef0123456789abcdef01234567",
      runUrl: "https://git.example/octo/app/actions/runs/7",
    });
    expect(full).toBe(
      [
        "| package | version | dist-tag |",
        "| --- | --- | --- |",
        "| `@octo/core` | `1.4.2` → `2.0.0` | `latest` |",
        "| `octo` | `1.0.0-rc.1` (new) | `next` |",
        "",
        "Published from 0123456789abcdef0123456789abcdef01234567 by [this run](https://git.example/octo/app/actions/runs/7).",
        "",
      ].join("\n"),
    );
  });

  test("lets no name out of its cell", () => {
    const [full] = renderReleaseBody({ packages: [{ name: "a` | <b>\n| c", version: "1.0.0", distTag: "latest" }] });
    expect(full?.split("\n")[2]).toBe("| ``a` \\| <b>\\n\\| c`` | `1.0.0` (new) | `latest` |");
  });

  test("has a rendering for a thousand packages that fits a release's body", () => {
    const packages = Array.from({ length: 1500 }, (_, index) => ({
      name: `@a-rather-long-scope/package-${String(index)}`,
      version: "10.0.0",
      previousVersion: "9.9.9",
      distTag: "latest",
    }));
    const [full, short] = renderReleaseBody({ packages });
    expect(full?.length).toBeGreaterThan(65_536);
    expect(short?.length).toBeLessThan(65_536);
    expect(short).toContain("… and 1400 more");
  });
});
