import { describe, expect, test } from "vitest";

import { readWorkflow } from "../workflow/workflow.ts";
import { type Permissions, resolvePermissions } from "./job-permissions.ts";

async function resolve(
  workflow: string | undefined,
  job: string | undefined,
  { caller, fromFork = false }: { readonly caller?: Permissions; readonly fromFork?: boolean } = {},
): Promise<Permissions> {
  const top = workflow === undefined ? "" : `permissions: ${workflow}\n`;
  const inner = job === undefined ? "" : `permissions: ${job}, `;
  const text = `on: push\n${top}jobs: { a: { ${inner}runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n`;
  const read = await readWorkflow("test.yml", text);
  return resolvePermissions({ declared: [read.permissions, read.jobs.get("a")?.permissions], caller, fromFork });
}

describe("the permissions of a job's token", () => {
  test.each<[string | undefined, string | undefined, Permissions]>([
    [undefined, undefined, { contents: "read", packages: "read", metadata: "read" }],
    ["{}", undefined, { metadata: "read" }],
    ["{ contents: write }", undefined, { contents: "write", metadata: "read" }],
    // The job's replace the workflow's as a whole.
    ["{ contents: write }", "{ id-token: write }", { "id-token": "write", metadata: "read" }],
    ["write-all", "{}", { metadata: "read" }],
  ])("of %s and %s", async (workflow, job, permissions) => {
    await expect(resolve(workflow, job)).resolves.toStrictEqual(permissions);
  });

  test("have no ID token by `read-all`, and one by `write-all`", async () => {
    await expect(resolve("read-all", undefined)).resolves.not.toHaveProperty("id-token");
    await expect(resolve("write-all", undefined)).resolves.toMatchObject({ "id-token": "write", contents: "write" });
  });

  test("are never more than reading for a fork", async () => {
    await expect(resolve("{ contents: write, id-token: write }", undefined, { fromFork: true })).resolves.toStrictEqual(
      {
        contents: "read",
        metadata: "read",
      },
    );
  });

  test("are the caller's in a called workflow, or less", async () => {
    const caller: Permissions = { contents: "read", metadata: "read" };
    await expect(resolve(undefined, undefined, { caller })).resolves.toStrictEqual(caller);
    await expect(resolve(undefined, "{}", { caller })).resolves.toStrictEqual({ metadata: "read" });
    await expect(resolve(undefined, "{ id-token: write }", { caller })).rejects.toThrow(
      "The nested job is requesting 'id-token: write', but is only allowed 'id-token: none'.",
    );
  });
});
