import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parsePlan, type PackedEntry } from "@slipway/core";
import { createConfig } from "@slipway/test-kit";

import { createRegistryClient } from "../registry/client.ts";
import { openLedger } from "./ledger.ts";
import { probe } from "./probe.ts";
import { publishRelease } from "./publish-release.ts";
import { readPlanned } from "./read-planned.ts";

/** A publishing process to be killed: takes the packed directory, its endpoint for ID tokens and the signing services. */
const [directory = "", requestUrl = "", requestToken = "", signing = "{}"] = process.argv.slice(2);

const { packages, ...rest } = parsePlan(await readFile(join(directory, "plan.json"), "utf8"));
const plan = { ...rest, packages: packages.filter((entry): entry is PackedEntry => entry.tarball !== undefined) };
const auth = {
  kind: "oidc",
  mintIdToken: async (audience: string) => {
    const response = await fetch(`${requestUrl}&audience=${encodeURIComponent(audience)}`, {
      headers: { authorization: `Bearer ${requestToken}` },
    });
    const { value }: { value: string } = JSON.parse(await response.text());
    return value;
  },
} as const;
const client = createRegistryClient(createConfig(plan.registry));
const ledger = await openLedger(join(directory, "ledger.ndjson"));
const state = await readPlanned(client, { plan, auth, ledger });
const release = { plan, auth, ledger, state };
await probe(client, release);
await publishRelease(client, { ...release, directory, signing: JSON.parse(signing), concurrency: 2 });
