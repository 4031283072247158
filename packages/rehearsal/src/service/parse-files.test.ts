import { expect, test } from "vitest";

import { parseFaults, parseTrust } from "./parse-files.ts";

test("records may leave out that they allow publishing", () => {
  const record = { package: "tool", repository: "acme/tools", file: "release.yml" };
  expect(parseTrust(JSON.stringify([record]))).toEqual([{ ...record, permissions: ["createPackage"] }]);
});

test.each([
  ['[{ "package": "tool", "repository": "tools", "file": "release.yml" }]', "`0.repository`: the format is owner/name"],
  [
    '[{ "package": "tool", "repository": "acme/tools", "file": ".github/workflows/release.yml" }]',
    "`0.file`: a workflow's base name",
  ],
  ['[{ "package": "tool", "repository": "acme/tools", "file": "release.yml", "branch": "main" }]', "`0.branch`"],
  ["{}", "Expected Array"],
  ["[", "JSON"],
])("a mistake is named: %s", (text, message) => {
  expect(() => parseTrust(text)).toThrow(message);
});

test("a file of faults is read", () => {
  const faults = [
    { request: "put", package: "tool", times: 2, effect: { type: "drop", when: "after" } },
    {
      request: "put",
      skip: 1,
      effect: { type: "answer", status: 200, headers: { "content-type": "text/html" }, body: "<html>", when: "after" },
    },
    { request: "exchange", effect: { type: "answer", status: 302, redirect: "/elsewhere{path}", delay: 5 } },
    { request: "read", effect: { type: "answer", status: 200, body: { versions: [] }, cut: 4 } },
    { request: "tarball", effect: { type: "transmit", drip: { bytes: 1, milliseconds: 50 } } },
  ];
  expect(parseFaults(JSON.stringify(faults))).toEqual(faults);
});

test.each<readonly [effect: object, message: string]>([
  [{ type: "answer", status: 42 }, "`0.effect.status`: Invalid value"],
  [{ type: "answer", status: 200, bodi: "" }, "`0.effect.bodi`"],
  [{ type: "answer", status: 200, body: "", message: "" }, "`0.effect`: an answer has a `body` or a `message`"],
  [
    { type: "answer", status: 200, redirect: "/" },
    "`0.effect`: an answer with `redirect` has a status from 300 to 399",
  ],
  [{ type: "answer", status: 200, headers: { "a b": "" } }, "`0.effect.headers.a b`: the name of a header"],
  [{ type: "answer", status: 200, headers: { a: "x\r\ny: z" } }, "`0.effect.headers.a`: one line"],
  [{ type: "answer", status: 200, drip: { bytes: 0, milliseconds: 1 } }, "`0.effect.drip.bytes`"],
  [{ type: "delay", milliseconds: 3_000_000_000 }, "`0.effect.milliseconds`: longer than a timer can be"],
  [{ type: "answer", status: 200, cut: -1 }, "`0.effect.cut`"],
  [{ type: "vanish" }, "`0.effect.type`"],
])("a mistake in an effect is named: %j", (effect, message) => {
  expect(() => parseFaults(JSON.stringify([{ request: "put", effect }]))).toThrow(message);
});

test("a mistake in a file of faults is named", () => {
  expect(() => parseFaults('[{ "request": "putt", "effect": { "type": "drop" } }]')).toThrow("`0.request`");
  expect(() => parseFaults('[{ "request": "put", "time": 1, "effect": { "type": "drop" } }]')).toThrow("`0.time`");
  expect(() => parseFaults("{")).toThrow("JSON");
});
