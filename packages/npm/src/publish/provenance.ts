import {
  type DescribeBuild,
  type Json,
  type KnownPackage,
  type PackedEntry,
  type PublishOutcome,
  registryOf,
} from "@slipway/core";
import type { Bundle } from "sigstore";

import type { PackageContent } from "../artifact/content.ts";
import { signProvenance, type SigningServices } from "../artifact/provenance.ts";
import { within } from "../registry/bound.ts";
import type { RegistryClient } from "../registry/client.ts";
import type { Attempt } from "../registry/failure.ts";
import { readPackage } from "../registry/packument.ts";
import {
  type AuthorisedRelease,
  createVisibilityReader,
  isExchanged,
  type ReadVisibility,
  type Step,
} from "./authorise.ts";

/** Milliseconds for all requests of one signature. Each of the library's may be silent for a quarter of it. */
const LONGEST_SIGNING = 120_000;

const LOG_URL = "https://search.sigstore.dev/";

export interface ProvenanceRelease extends AuthorisedRelease {
  readonly plan: AuthorisedRelease["plan"] & { readonly repository?: { readonly server: string } };
  /** Absent: npm's own rule, which adds provenance to what a public repository publishes to a public package by OIDC. */
  readonly provenance?: boolean;
  readonly signing?: SigningServices;
  /** Absent in a job that can sign none. */
  readonly describeBuild?: DescribeBuild;
  /** The release's, for all packages; absent, this package's own. */
  readonly readVisibility?: ReadVisibility;
}

/** The provenance of one package, for all tries: each signature is logged in public, for good. */
export interface ProvenanceMaker {
  /**
   * The provenance to send with a package, signed once, when there is to be any: asked for, or by npm's own rule for
   * trusted publishing, which is that the ID token says `public` of the repository and the registry shows the package to
   * everyone.
   */
  readonly make: (content: PackageContent, state: KnownPackage) => Promise<Attempt<Bundle | undefined>>;
  /** What was signed is in the public log, whether the registry took the package or not. */
  readonly describe: () => PublishOutcome["provenance"];
}

/**
 * Source of the rule: `lib/utils/oidc.js` of npm; of the refusals: `ensureProvenanceGeneration` of `libnpmpublish`.
 *
 * @param earlier What an earlier run signed for the same bytes and commit.
 */
export function createProvenanceMaker(
  client: RegistryClient,
  release: ProvenanceRelease,
  entry: PackedEntry,
  step: Step,
  earlier?: Bundle,
): ProvenanceMaker {
  const { auth, facts, plan, signing = {}, describeBuild, readVisibility = createVisibilityReader(release) } = release;
  const { name, version } = entry;
  let signed = earlier;

  // What the packed manifest says is not asked: code of the repository may have written it.
  const isWanted = async (state: KnownPackage): Promise<Attempt<boolean>> => {
    const asked = release.provenance ?? client.config.provenance ?? entry.provenance;
    if (asked !== undefined) return { value: asked };
    if (describeBuild === undefined || !isExchanged(client, release, entry) || !isShown(state)) return { value: false };
    const visibility = await readVisibility(step);
    return "failure" in visibility ? visibility : { value: visibility.value === "public" };
  };

  /** By what the request says, else by what the registry shows to a reader without a credential. */
  const isPublic = async (state: KnownPackage): Promise<Attempt<boolean>> => {
    if (entry.access === "public" && entry.keepAccess !== true) return { value: true };
    if (state.kind === "absent" || isShown(state)) return { value: isShown(state) };
    return step("read", async () =>
      isShown(await readPackage(client, { name, registry: registryOf(plan, entry), as: "anybody" })),
    );
  };

  return {
    make: async (content, state) => {
      const wanted = await isWanted(state);
      if ("failure" in wanted) return wanted;
      if (!wanted.value) return { value: undefined };
      if (signed !== undefined) return { value: signed };

      const { mintIdToken } = auth;
      if (mintIdToken === undefined || describeBuild === undefined) return refuse(facts.provenance.refusal);
      const shown = await isPublic(state);
      if ("failure" in shown) return shown;
      if (!shown.value) {
        return refuse("Can't generate provenance for new or private package, you must set `access` to public.");
      }
      const idToken = await step("id-token", async () => mintIdToken(facts.audiences.signing));
      if ("failure" in idToken) return idToken;
      const { sha512 } = content;
      const server = plan.repository?.server ?? facts.server;
      const request = { name, version, sha512, idToken: idToken.value, server, describeBuild, services: signing };
      const result = await step("sign", async () =>
        within(signProvenance(request), {
          milliseconds: LONGEST_SIGNING,
          what: "the signing services",
          cut: client.cut,
        }),
      );
      if ("value" in result) signed = result.value;
      return result;
    },
    describe: () => describeBundle(signed, signing),
  };
}

/** Where the log entry of what was signed is to be found. */
function describeBundle(bundle: Bundle | undefined, { rekorURL }: SigningServices = {}): PublishOutcome["provenance"] {
  const logIndex = bundle?.verificationMaterial.tlogEntries[0]?.logIndex;
  if (logIndex === undefined) return bundle && {};
  // A log of one's own is not the public one's search.
  return { logIndex, logUrl: rekorURL === undefined ? `${LOG_URL}?logIndex=${logIndex}` : undefined };
}

/** Reads a bundle that was kept; nothing when it is none. */
export async function parseBundle(kept: Json | undefined): Promise<Bundle | undefined> {
  if (kept === undefined) return undefined;
  const { bundleFromJSON, bundleToJSON } = await import("@sigstore/bundle");
  try {
    return bundleToJSON(bundleFromJSON(kept));
  } catch {
    return undefined;
  }
}

function isShown(state: KnownPackage): boolean {
  return state.kind === "present" && state.public === true;
}

function refuse(message: string): Attempt<never> {
  return { failure: { class: "invalid", phase: "sign", code: "EUSAGE", message } };
}
