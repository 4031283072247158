import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parsePlan } from "@slipway/core";

import { publishRelease } from "./publish-release.ts";
import { createConfig } from "./test-release.ts";
import type { PackedEntry } from "./trial.ts";

/** A publishing process to be killed: takes the packed directory, its endpoint for ID tokens and the signing services. */
const [directory = "", requestUrl = "", requestToken = "", signing = "{}"] = process.argv.slice(2);

const plan = parsePlan(await readFile(join(directory, "plan.json"), "utf8"));
await publishRelease({
  directory,
  plan: { ...plan, packages: plan.packages.filter((entry): entry is PackedEntry => entry.tarball !== undefined) },
  config: createConfig(plan.registry),
  auth: {
    kind: "oidc",
    mintIdToken: async (audience) => {
      const response = await fetch(`${requestUrl}&audience=${encodeURIComponent(audience)}`, {
        headers: { authorization: `Bearer ${requestToken}` },
      });
      const { value }: { value: string } = JSON.parse(await response.text());
      return value;
    },
  },
  signing: JSON.parse(signing),
  concurrency: 2,
  ledger: join(directory, "ledger.ndjson"),
});
