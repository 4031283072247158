import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { type PackedEntry, parsePlan } from "@slipway/core";
import { createConfig } from "@slipway/test-kit";

import { launch } from "./launch.fixture.ts";

/** A publishing process to be killed: takes the packed directory, its endpoint for ID tokens and the signing services. */
const [directory = "", requestUrl = "", requestToken = "", signing = "{}"] = process.argv.slice(2);
const plan = parsePlan(await readFile(join(directory, "plan.json"), "utf8"));
const release = {
  directory,
  plan: { ...plan, packages: plan.packages.filter((entry): entry is PackedEntry => entry.tarball !== undefined) },
  config: createConfig(plan.registry),
  ledger: join(directory, "ledger.ndjson"),
  rehearsal: { signing: JSON.parse(signing) },
  mintIdToken: async (audience: string): Promise<string> => {
    const response = await fetch(`${requestUrl}&audience=${encodeURIComponent(audience)}`, {
      headers: { authorization: `Bearer ${requestToken}` },
    });
    const { value }: { value: string } = JSON.parse(await response.text());
    return value;
  },
};
await launch(release, { concurrency: 2 });
