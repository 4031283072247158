import type { Manifest } from "@slipway/core";
import type { Bundle } from "sigstore";
import * as v from "valibot";

import type { PackageContent } from "../artifact/content.ts";
import { signProvenance } from "../artifact/provenance.ts";
import type { RegistryView } from "../registry/packument.ts";
import type { Attempt } from "../registry/retry.ts";
import { runPhase } from "./publish-package.ts";
import { readEntry } from "./read-entry.ts";
import type { Trial } from "./trial.ts";

const AUDIENCE = "sigstore";

const DEFAULT_SERVER = "https://github.com";

const Declared = v.object({ publishConfig: v.object({ provenance: v.boolean() }) });

/**
 * The provenance to send with a package, when there is to be any: asked for, or by npm's own rule for trusted publishing,
 * which is that the ID token says `public` of the repository and the registry shows the package to everyone.
 *
 * Source of the rule: `lib/utils/oidc.js` of npm; of the refusals: `ensureProvenanceGeneration` of `libnpmpublish`.
 */
export async function ensureProvenance(
  trial: Trial,
  content: PackageContent,
  claims: Readonly<Record<string, string>>,
): Promise<Attempt<Bundle | undefined>> {
  const { entry, settings } = trial;
  const { auth, plan, signing = {} } = settings;
  const asked = settings.provenance ?? settings.config.provenance ?? declared(content.manifest);
  const wanted = asked ?? (auth.kind === "oidc" && claims["repository_visibility"] === "public" && isShown(trial.view));
  if (!wanted) return { value: undefined };
  if (trial.provenance !== undefined) return { value: trial.provenance };

  const { mintIdToken } = auth;
  if (mintIdToken === undefined) {
    return refuse('Provenance generation in GitHub Actions requires "write" access to the "id-token" permission');
  }
  const shown = await isPublic(trial);
  if ("failure" in shown) return shown;
  if (!shown.value) {
    return refuse("Can't generate provenance for new or private package, you must set `access` to public.");
  }
  const idToken = await runPhase(trial, "id-token", async () => mintIdToken(AUDIENCE));
  if ("failure" in idToken) return idToken;
  const signed = await runPhase(trial, "sign", async () =>
    signProvenance({
      name: entry.name,
      version: entry.version,
      sha512: content.sha512,
      idToken: idToken.value,
      server: plan.repository?.server ?? DEFAULT_SERVER,
      services: signing,
    }),
  );
  if ("value" in signed) trial.provenance = signed.value;
  return signed;
}

/** `publishConfig.provenance` speaks for one package where the release's configuration does not speak for all. */
function declared(manifest: Manifest): boolean | undefined {
  return v.is(Declared, manifest) ? manifest.publishConfig.provenance : undefined;
}

/** By what the request says, else by what the registry shows to a reader without a credential. */
async function isPublic(trial: Trial): Promise<Attempt<boolean>> {
  const { entry, settings, view } = trial;
  if (entry.access === "public" && entry.keepAccess !== true) return { value: true };
  if (view?.anonymous === true) return { value: view.found };
  const read = await runPhase(trial, "read", async () => readEntry(entry, settings, { kind: "none" }));
  return "failure" in read ? read : { value: read.value.found };
}

function isShown(view: RegistryView | undefined): boolean {
  return view?.anonymous === true && view.found;
}

function refuse(message: string): Attempt<never> {
  return { failure: { class: "invalid", phase: "sign", code: "EUSAGE", message } };
}
