import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { jsonSchemas } from "../../tooling/json-schemas.ts";

describe.each(Object.entries(jsonSchemas()))("%s", (path, schema) => {
  it("is current: `node tooling/write-schemas.ts` writes it", () => {
    const shipped = readFileSync(new URL(`../../packages/${path}`, import.meta.url), "utf8");
    expect(JSON.parse(shipped)).toEqual(schema);
  });
});
