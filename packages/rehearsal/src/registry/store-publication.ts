import type { Json } from "@slipway/core";

import { createStoredVersion } from "./create-stored-version.ts";
import { ensurePackage } from "./ensure-package.ts";
import type { Caller } from "./identify-caller.ts";
import type { Publication } from "./parse-publication.ts";
import type { RegistryServices } from "./registry-services.ts";
import type { Attestation, Hold } from "./store.ts";

/** npm's own entry for versions that came through trusted publishing. */
const TRUSTED_PUBLISHER: Json = {
  name: "GitHub Actions",
  email: "npm-oidc-no-reply@github.com",
  trustedPublisher: { id: "github" },
};

/** Makes a checked publication a version; its dist-tags move at once, or when it is no longer held. */
export function storePublication(
  publication: Publication,
  caller: Caller,
  attestations: readonly Attestation[],
  hold: Hold | undefined,
  services: RegistryServices,
): void {
  const { name, version, manifest, tarball, distTags, access } = publication;
  const stored = ensurePackage(services.store, name, access ?? "public");
  const publisher =
    caller.type === "user" ? { name: caller.token.user, email: `${caller.token.user}@localhost` } : TRUSTED_PUBLISHER;
  stored.versions.set(
    version,
    createStoredVersion(
      {
        name,
        version,
        manifest,
        tarball,
        distTags,
        attestations,
        publisher,
        published: new Date(),
        seeded: false,
        ...(hold && { hold }),
      },
      services.key,
    ),
  );
  if (hold === undefined) for (const tag of distTags) stored.distTags.set(tag, version);
}
