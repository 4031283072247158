import { expect, test } from "vitest";

import { startRehearsal } from "../service/rehearsal.ts";
import { type Answer, createDraft, type Draft, put } from "../test-client.ts";
import type { RegistryOptions } from "./registry.ts";

async function publish(drafts: readonly Draft[], options: RegistryOptions = {}): Promise<Answer[]> {
  const tokens = [{ token: "npm_robot", user: "robot", bypassTwoFactor: true }];
  const rehearsal = await startRehearsal({ tokens, ...options });
  const answers: Answer[] = [];
  for (const draft of drafts) answers.push(await put(rehearsal, draft, "npm_robot"));
  await rehearsal.close();
  return answers;
}

test.each([
  ["capitals", "Tool", "name can no longer contain capital letters"],
  ["a built-in", "http", "http is a core module name"],
  ["215 characters", "a".repeat(215), "name can no longer contain more than 214 characters"],
  ["a leading period", ".tool", "name cannot start with a period"],
])("a new name: %s", async (_, name, error) => {
  expect(await publish([createDraft(name, "1.0.0")])).toMatchObject([{ status: 400, body: { error } }]);
});

test("an old name with capitals is published to as before", async () => {
  const packages = [{ name: "JSONStream", versions: [{ version: "1.0.0" }] }];
  expect(await publish([createDraft("JSONStream", "1.1.0")], { packages })).toMatchObject([{ status: 201 }]);
});

test("a dist-tag that is a range", async () => {
  const drafts = [{ ...createDraft("tool", "1.0.0"), distTag: "1.x" }];
  expect(await publish(drafts)).toMatchObject([
    { status: 400, body: { error: "Tag name must not be a valid SemVer range: 1.x" } },
  ]);
});

test("a name like a known one, where that is asked for", async () => {
  const packages = [{ name: "reactapplication", versions: [{ version: "1.0.0" }] }];
  const drafts = [createDraft("react-application", "1.0.0")];
  expect(await publish(drafts, { packages })).toMatchObject([{ status: 201 }]);
  expect(await publish(drafts, { packages, limits: { similarNames: true } })).toMatchObject([
    { status: 403, body: { error: expect.stringMatching(/^Package name too similar to existing package react/) } },
  ]);
});

test("limits on size, new packages and publications", async () => {
  const drafts = [createDraft("one", "1.0.0"), createDraft("one", "1.1.0"), createDraft("two", "1.0.0")];
  const statuses = async (limits: RegistryOptions["limits"]): Promise<number[]> =>
    (await publish(drafts, { limits })).map(({ status }) => status);
  expect(await statuses({ tarballSize: 10 })).toEqual([413, 413, 413]);
  expect(await statuses({ newPackagesPerHour: 1 })).toEqual([201, 201, 429]);
  expect(await statuses({ publicationsPerHour: 2 })).toEqual([201, 201, 429]);
  expect(await statuses({ publicationsPerHour: 1, hour: 0 })).toEqual([201, 201, 201]);
});

test.each([
  ["unpaid", 402, undefined],
  ["restricted", 201, 404],
  ["public", 201, 200],
] as const)("a new scoped package that says nothing: %s", async (newScopedPackages, status, seen) => {
  const tokens = [{ token: "npm_robot", user: "robot", bypassTwoFactor: true }];
  const rehearsal = await startRehearsal({ tokens, newScopedPackages });
  expect(await put(rehearsal, createDraft("@acme/core", "1.0.0"), "npm_robot")).toMatchObject({ status });
  const read = await fetch(`${rehearsal.registry}@acme%2fcore`);
  expect(read.status).toBe(seen ?? 404);
  await rehearsal.close();
});

test.each([
  ["unpaid", 402],
  ["restricted", 201],
  ["public", 201],
] as const)("a new scoped package that asks to be private: %s", async (newScopedPackages, status) => {
  const draft: Draft = { ...createDraft("@acme/core", "1.0.0"), access: "restricted" };
  expect(await publish([draft], { newScopedPackages })).toMatchObject([{ status }]);
});
