import { expect, onTestFinished, test } from "vitest";

import { startAnnouncing } from "../announce/announcing.fixture.ts";

const CORE = {
  name: "@acme/core",
  version: "2.0.0",
  previousVersion: "1.4.0",
  changelog: "## 2.0.0\n\n### Major Changes\n\n- 0f1a2b3: Heavier\n\n## 1.4.0\n\n- old",
};

test("wherever it is killed, the next run leaves one release with its asset", async () => {
  const place = await startAnnouncing([CORE]);
  onTestFinished(place.close);
  await place.announce();
  const total = place.requests.length;
  expect(total).toBeGreaterThan(6);
  for (const when of ["before", "after"] as const) {
    for (let at = 1; at <= total; at += 1) {
      place.runner.state.releases.length = 0;
      place.killAt(at, when);
      await place.announce();
      const { exitCode, stderr } = await place.announce();
      expect(exitCode, `${when} ${String(at)}: ${stderr}`).toBe(0);
      expect(place.runner.state.releases, `${when} ${String(at)}`).toMatchObject([
        { draft: false, assets: [{ name: "report.json" }] },
      ]);
      expect(place.runner.state.releases[0]?.body).toContain("0f1a2b3: Heavier");
    }
  }
});
