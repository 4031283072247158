import { createHash } from "node:crypto";

import type { PackedEntry, PublishOutcome, PublishPlan } from "@slipway/core";
import { createConfig, startTestServer, type TestRequest } from "@slipway/test-kit";
import { describe, expect, onTestFinished, test } from "vitest";

import { createRegistryClient, type RegistryClient } from "../registry/client.ts";
import { defaultRetryPolicy } from "../registry/retry.ts";
import { describeGaps } from "./judge-stage.ts";
import { lookAtStage, type StageLook } from "./look-at-stage.ts";
import { settleStagedRelease } from "./settle-stage.ts";
import type { StageChange } from "./stage-client.ts";

const ID = "20f75eb3-e702-4c7c-8833-9bc970e038be";
const BYTES = "a tarball";
const INTEGRITY = `sha512-${createHash("sha512").update(BYTES).digest("base64")}`;
const ITEM = { id: ID, packageName: "a", version: "1.0.0", tag: "latest", status: "staged" };
const PAGE = "<html><body>Not Found</body></html>";

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
}

/** What a registry answers, by method and path. Of several answers the last one stays. */
type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

const FOUND: Answers = { "GET /-/stage": { status: 200, body: { items: [ITEM], total: 1 } } };
const SHOWN: Answer = {
  status: 200,
  body: { name: "a", versions: { "1.0.0": { dist: { integrity: INTEGRITY } } }, "dist-tags": { latest: "1.0.0" } },
};
const OTHER: Answer = { status: 200, body: { name: "a", versions: { "1.0.0": { dist: { integrity: "sha512-x" } } } } };
const NOT_SHOWN: Answer = { status: 200, body: { name: "a", versions: {} } };
const VIEW = `GET /-/stage/${ID}`;
const APPROVE = `POST /-/stage/${ID}/approve`;
const REJECT = `DELETE /-/stage/${ID}`;

async function start(answers: Answers): Promise<{ readonly registry: string; readonly requests: () => string[] }> {
  const left = new Map(Object.entries(answers).map(([request, answer]) => [request, [answer].flat()]));
  const server = await startTestServer((response) => {
    const queue = left.get(describeRequest(response.req)) ?? [{ status: 404, body: { error: "Not found" } }];
    const { status, body, location } = (queue.length > 1 ? queue.shift() : queue[0]) ?? { status: 500 };
    const isPage = typeof body === "string";
    response.writeHead(status, {
      "content-type": isPage ? "text/html" : "application/json",
      ...(location === undefined ? {} : { location }),
    });
    response.end(body === undefined ? undefined : isPage ? body : JSON.stringify(body));
  });
  onTestFinished(server.close);
  return { registry: server.origin, requests: () => server.requests.map(describeRequest) };
}

function describeRequest({ method, url = "" }: Partial<Pick<TestRequest, "method" | "url">>): string {
  return `${method} ${url.split("?")[0]}`;
}

function createClient(registry: string): RegistryClient {
  const policy = { ...defaultRetryPolicy, tries: 2, firstDelay: 1, longestDelay: 1 };
  return createRegistryClient(createConfig(registry, "person"), { policy });
}

const ENTRY: PackedEntry = {
  name: "a",
  version: "1.0.0",
  directory: ".",
  access: "public",
  distTag: "latest",
  dependsOn: [],
  firstPublish: false,
  tarball: { file: "a.tgz", integrity: INTEGRITY, size: BYTES.length, unpackedSize: 1, fileCount: 1 },
};
const STAGED: PublishOutcome = { name: "a", version: "1.0.0", status: "staged", stageId: ID, attempt: 1, timings: {} };

function createPlan(registry: string): PublishPlan {
  return { schemaVersion: 1, registry, packages: [ENTRY], skipped: [] };
}

describe("where a version is", () => {
  const look = async (answers: Answers, outcome = STAGED) => {
    const { registry, requests } = await start({ "GET /a": NOT_SHOWN, ...answers });
    const plan = createPlan(registry);
    const outcomes = [outcome];
    const view = await lookAtStage(createClient(registry), { plan, outcomes, bytes: false });
    return { view, gaps: describeGaps({ plan, outcomes, looks: view.looks }), requests };
  };

  test.each<[string, Answers, StageLook["kind"], string[]]>([
    ["listed", FOUND, "waiting", []],
    [
      "listed, and not through the registry's own checks",
      { "GET /-/stage": { status: 200, body: { items: [{ ...ITEM, status: "validating" }], total: 1 } } },
      "waiting",
      ["`a 1.0.0` waits on the stage for the registry's own checks"],
    ],
    [
      "not listed, but under its identifier",
      { "GET /-/stage": { status: 200, body: { items: [], total: 0 } }, [VIEW]: { status: 200, body: ITEM } },
      "waiting",
      [],
    ],
    [
      "no list at all",
      { "GET /-/stage": { status: 404, body: {} }, [VIEW]: { status: 200, body: ITEM } },
      "waiting",
      [],
    ],
    [
      "under another identifier",
      { "GET /-/stage": { status: 200, body: { items: [{ ...ITEM, id: ID.replace("2", "3") }], total: 1 } } },
      "waiting",
      [],
    ],
    [
      "its identifier leads to another version",
      {
        "GET /-/stage": { status: 200, body: { items: [], total: 0 } },
        [VIEW]: { status: 200, body: { ...ITEM, version: "2.0.0" } },
      },
      "gone",
      ["`a 1.0.0` is neither on the stage nor public"],
    ],
    [
      "it was settled, and can still be looked at",
      {
        "GET /-/stage": { status: 200, body: { items: [], total: 0 } },
        [VIEW]: { status: 200, body: { ...ITEM, status: "rejected" } },
      },
      "gone",
      ["`a 1.0.0` is neither on the stage nor public"],
    ],
    [
      "a 404 in JSON, whatever it says",
      {
        "GET /-/stage": { status: 200, body: { items: [], total: 0 } },
        [VIEW]: { status: 404, body: { code: "EXPIRED" } },
      },
      "gone",
      ["`a 1.0.0` is neither on the stage nor public"],
    ],
    ["public", { "GET /-/stage": { status: 200, body: { items: [], total: 0 } }, "GET /a": SHOWN }, "public", []],
    [
      "public with other bytes",
      { "GET /-/stage": { status: 200, body: { items: [], total: 0 } }, "GET /a": OTHER },
      "other",
      ["`a 1.0.0` is public with other bytes"],
    ],
  ])("%s", async (_, answers, kind, gaps) => {
    const seen = await look(answers);
    expect(seen.view.looks.get("a")?.kind).toBe(kind);
    expect(seen.gaps).toEqual(gaps);
  });

  test.each<[string, Answers]>([
    ["a page on the way to the list", { "GET /-/stage": { status: 404, body: PAGE } }],
    ["an empty answer", { "GET /-/stage": { status: 404 } }],
    ["an outage", { "GET /-/stage": { status: 502, body: PAGE } }],
    ["a list in no form", { "GET /-/stage": { status: 200, body: { items: [{}] } } }],
    [
      "a page on the way to the entry",
      { "GET /-/stage": { status: 200, body: { items: [], total: 0 } }, [VIEW]: { status: 404, body: PAGE } },
    ],
  ])("is not known where there is %s", async (_, answers) => {
    await expect(look(answers)).rejects.toMatchObject({ code: "STAGE_UNREADABLE" });
  });

  test("is looked for on all pages, and what else is there of the package is left over", async () => {
    const other = (page: number) => (_: unknown, index: number) => ({
      ...ITEM,
      id: `20f75eb3-e702-4c7c-8833-${String(page * 100 + index).padStart(12, "0")}`,
      packageName: index === 0 ? "a" : "b",
      version: `0.${page}.${index}`,
    });
    const { view, requests } = await look({
      "GET /-/stage": [
        { status: 200, body: { items: Array.from({ length: 100 }, other(0)), total: 102 } },
        { status: 200, body: { items: [other(1)(ITEM, 0), ITEM], total: 102 } },
      ],
    });
    expect(view.looks.get("a")?.kind).toBe("waiting");
    expect(view.leftOver.map(({ version }) => version)).toEqual(["0.0.0", "0.1.0"]);
    expect(requests()).toEqual(["GET /-/stage", "GET /-/stage"]);
  });
});

test("what leaves the stage while it is looked at is looked for on the registry", async () => {
  const { registry } = await start({ ...FOUND, "GET /a": SHOWN });
  const plan = createPlan(registry);
  const { looks } = await lookAtStage(createClient(registry), { plan, outcomes: [STAGED], bytes: true });
  expect(looks.get("a")?.kind).toBe("public");
});

describe("what becomes of a version", () => {
  const settle = async (change: StageChange, answers: Answers) => {
    const { registry } = await start({
      "GET /a": NOT_SHOWN,
      [VIEW]: { status: 200, body: ITEM },
      ...FOUND,
      ...answers,
    });
    const client = createClient(registry);
    const plan = createPlan(registry);
    const { looks } = await lookAtStage(client, { plan, outcomes: [STAGED], bytes: false });
    const secondFactor = { password: { registry, text: "123456" } };
    const options = { plan, change, outcomes: [STAGED], looks, secondFactor, wait: 0 };
    const { outcomes } = await settleStagedRelease(client, options);
    return outcomes[0];
  };
  const gone: Answer = { status: 404, body: { code: "EXPIRED" } };
  const words = { message: "Package version approved and published successfully." };
  const approved: Answer = { status: 201, body: words };

  test.each<[string, Answers, PublishOutcome["status"]]>([
    ["npm's own words", { [APPROVE]: approved }, "accepted"],
    ["another registry's", { [APPROVE]: { status: 200, body: { ok: true } } }, "accepted"],
    ["words of something else", { [APPROVE]: { status: 201, body: { message: "Queued" } } }, "unknown"],
    [
      "words that say the contrary",
      { [APPROVE]: { status: 200, body: { message: "This version was not approved: it needs a second maintainer" } } },
      "unknown",
    ],
    [
      "npm's own words in small letters, without the full stop",
      { [APPROVE]: { status: 201, body: { message: "package version approved and published successfully" } } },
      "accepted",
    ],
    ["words that contradict themselves", { [APPROVE]: { status: 201, body: { ...words, ok: false } } }, "unknown"],
    ["no words", { [APPROVE]: { status: 200 } }, "unknown"],
    ["no words, and it is public", { [APPROVE]: { status: 200 }, "GET /a": SHOWN }, "published"],
    ["a page", { [APPROVE]: { status: 200, body: PAGE } }, "failed"],
    ["a page, and it has left the stage", { [APPROVE]: { status: 200, body: PAGE }, [VIEW]: gone }, "unknown"],
    ["a way to somewhere else", { [APPROVE]: { status: 302, location: "/elsewhere" } }, "failed"],
    ["a refusal", { [APPROVE]: { status: 403, body: { error: "No" } } }, "failed"],
    ["a 404 in JSON", { [APPROVE]: gone }, "unknown"],
    ["a 404 in JSON, and it is public", { [APPROVE]: gone, "GET /a": SHOWN }, "published"],
    ["a 404 in JSON, and other bytes are public", { [APPROVE]: gone, "GET /a": OTHER }, "failed"],
    ["a page of 404, and it still waits", { [APPROVE]: { status: 404, body: PAGE } }, "failed"],
    ["an outage, and then a 404 in JSON", { [APPROVE]: [{ status: 502, body: PAGE }, gone] }, "unknown"],
    ["an outage, and then success", { [APPROVE]: [{ status: 502, body: PAGE }, approved] }, "accepted"],
    [
      "that the number is taken",
      { [APPROVE]: { status: 403, body: { error: "You cannot publish over the previously published versions" } } },
      "unknown",
    ],
  ])("after an approval that is answered with %s", async (_, answers, status) => {
    expect((await settle("approve", answers))?.status).toBe(status);
  });

  test("is told without the one-time password, which a registry may repeat as a key", async () => {
    const answer = { status: 200, body: { "123456": 1, MTIzNDU2: 1 } };
    const outcome = await settle("approve", { [APPROVE]: answer });
    expect(outcome?.failure?.message).toBe(
      "the registry answered 200 and an object of `[redacted]`, `[redacted]`, which is no word of success",
    );
  });

  test.each<[string, Answers, PublishOutcome["status"]]>([
    ["npm's 204", { [REJECT]: { status: 204 } }, "rejected"],
    ["a page, and it still waits", { [REJECT]: { status: 200, body: PAGE } }, "failed"],
    ["no words, and it has left the stage", { [REJECT]: { status: 200 }, [VIEW]: gone }, "rejected"],
    ["a 404 in JSON", { [REJECT]: gone }, "rejected"],
    ["a 404 in JSON, and it is public", { [REJECT]: gone, "GET /a": SHOWN }, "published"],
    ["a refusal", { [REJECT]: { status: 403, body: { error: "No" } } }, "failed"],
  ])("after a rejection that is answered with %s", async (_, answers, status) => {
    expect((await settle("reject", answers))?.status).toBe(status);
  });
});
