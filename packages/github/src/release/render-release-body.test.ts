import { describe, expect, test } from "vitest";

import { renderReleaseBody } from "./render-release-body.ts";

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
