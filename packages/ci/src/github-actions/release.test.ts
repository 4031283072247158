import { createServer, type Server, type ServerResponse } from "node:http";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type ReleaseOptions, writeRelease, type WrittenRelease } from "./release.ts";

const TAG = "release-2026-11-22.1";
const RELEASES = "/repos/octo/app/releases";

interface StoredRelease {
  id: number;
  html_url: string;
  tag_name: string;
  draft: boolean;
  name: string | null;
  body: string | null;
  assets: { id: number; name: string; size: number; state: string }[];
  upload_url: string;
}

function createStored(id: number, tag: string): StoredRelease {
  return {
    id,
    html_url: `https://git.example/r/${String(id)}`,
    tag_name: tag,
    draft: true,
    name: "old",
    body: "old",
    assets: [],
    upload_url: uploadUrl.replace("ID", String(id)),
  };
}

/** Answers one request in the place of the server, after it was carried out or instead. */
type Fault = (method: string, url: string, response: ServerResponse) => "instead" | "after" | undefined;

let server: Server;
let apiUrl: string;
let stored: StoredRelease[];
let uploadUrl: string;
let requests: string[];
let fault: Fault | undefined;

/** As much of the releases API as a release needs, in memory: drafts are invisible by tag, bodies are limited. */
function answer(method: string, url: string, body: Record<string, unknown>): [status: number, answer: unknown] {
  if (url === `/repos/octo/app/git/ref/tags/${TAG}`) return [200, { ref: `refs/tags/${TAG}` }];
  if (method === "GET" && url === `${RELEASES}?per_page=100&page=1`) return [200, stored.toReversed()];
  if (method === "GET" && url.startsWith(`${RELEASES}/tags/`)) {
    const found = stored.find(({ draft, tag_name }) => !draft && url.endsWith(`/${encodeURIComponent(tag_name)}`));
    return found === undefined ? [404, { message: "Not Found" }] : [200, found];
  }
  const [, holder = "", asset] = /^\/repos\/octo\/app\/releases\/(?:(\d+)\/assets|assets\/(\d+))/.exec(url) ?? [];
  if (method === "DELETE" && asset !== undefined) {
    for (const { assets } of stored) assets.length = 0;
    return [204, undefined];
  }
  const owner = stored.find(({ id }) => String(id) === holder);
  if (method === "POST" && owner !== undefined) {
    if (owner.assets.length > 0) return [422, { message: "already_exists" }];
    owner.assets.push({ id: 9, name: "report.json", size: JSON.stringify(body).length, state: "uploaded" });
    return [201, owner.assets[0]];
  }
  if (method === "POST" && url === RELEASES) {
    const id = stored.length + 1;
    stored.push(createStored(id, ""));
    return [201, Object.assign(stored.at(-1) ?? {}, body)];
  }
  const found = stored.find(({ id }) => method === "PATCH" && url === `${RELEASES}/${String(id)}`);
  return found === undefined ? [404, { message: "Not Found" }] : [200, Object.assign(found, body)];
}

beforeEach(async () => {
  stored = [];
  requests = [];
  fault = undefined;
  uploadUrl = "";
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
      else response.writeHead(status, { "content-type": "application/json" }).end(body && JSON.stringify(body));
    });
  });
  apiUrl = await new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`);
    });
  });
  uploadUrl = `${apiUrl}${RELEASES}/ID/assets{?name,label}`;
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
    body: "the body",
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
      `GET ${RELEASES}?per_page=100&page=1`,
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
    await expect(write({ body: "resumed" })).resolves.toMatchObject({ action: "updated" });
    expect(stored).toMatchObject([{ body: "resumed", draft: false }]);
  });

  test("completes the draft that a killed run has left", async () => {
    stored = [createStored(1, "release-other"), createStored(2, TAG)];
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
});

describe("the asset", () => {
  const asset = { name: "report.json", text: '{"a":1}' };

  test("is there before the release is published", async () => {
    await expect(write({ asset })).resolves.toMatchObject({ action: "created" });
    expect(requests.slice(-3)).toStrictEqual([
      `POST ${RELEASES}`,
      `POST ${RELEASES}/1/assets?name=report.json`,
      `PATCH ${RELEASES}/1`,
    ]);
    expect(stored).toMatchObject([{ draft: false, assets: [{ name: "report.json", size: 7, state: "uploaded" }] }]);
  });

  test("is not sent twice", async () => {
    await write({ asset });
    await expect(write({ asset })).resolves.toMatchObject({ action: "unchanged" });
    expect(requests.filter((request) => request.includes("/assets"))).toHaveLength(1);
  });

  test.each([
    ["other bytes", { state: "uploaded", size: 9 }],
    ["other bytes of that size", { state: "uploaded", size: 7, digest: "sha256:00" }],
    ["what an upload has left that was cut off", { state: "starter", size: 7 }],
  ])("takes the place of %s", async (_title, change) => {
    await write({ asset });
    Object.assign(stored[0]?.assets[0] ?? {}, change);
    await expect(write({ asset })).resolves.toMatchObject({ action: "updated" });
    expect(stored[0]?.assets).toMatchObject([{ name: "report.json", state: "uploaded", size: 7 }]);
  });

  test("of an immutable release stays what it is, while its notes may change", async () => {
    await write({ asset });
    Object.assign(stored[0] ?? {}, { immutable: true });
    await expect(write({ asset: { ...asset, text: "{}" }, body: "more" })).resolves.toMatchObject({
      action: "updated",
    });
    expect(stored).toMatchObject([{ body: "more", assets: [{ size: 7 }] }]);
  });

  test.each(["https://uploads.elsewhere.example/1/assets{?name,label}", "assets", ""])(
    "goes with its token to no other server: %s",
    async (address) => {
      uploadUrl = address;
      await expect(write({ asset })).rejects.toMatchObject({ code: "GITHUB_REFUSED" });
      expect(stored).toMatchObject([{ draft: true, assets: [] }]);
    },
  );
});

test("leaves one release, published, with its asset, wherever it was killed", { timeout: 60_000 }, async () => {
  const asset = { name: "report.json", text: "{}" };
  await write({ asset });
  const total = requests.length;
  for (const how of ["instead", "after"] as const) {
    for (let at = 1; at <= total; at += 1) {
      stored = [];
      let count = 0;
      // Every further request fails, too: that is what being killed looks like from the server.
      fault = (_method, _url, response) => {
        count += 1;
        if (count < at) return undefined;
        if (count > at || how === "instead") {
          response.destroy();
          return "instead";
        }
        return "after";
      };
      await write({ asset }).catch(() => undefined);
      fault = undefined;
      await write({ asset });
      expect(stored, `${how} ${String(at)}`).toMatchObject([
        { draft: false, body: "the body", assets: [{ name: "report.json" }] },
      ]);
      expect(stored[0]?.assets).toHaveLength(1);
    }
  }
});
