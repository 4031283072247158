import { createHash, generateKeyPairSync } from "node:crypto";

import { formatPem } from "../signing/format-pem.ts";
import type { RegistryKey } from "./create-publish-attestation.ts";

/** A key with which the registry signs what it accepts, named as npm names its own. */
export function createRegistryKey(): RegistryKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = publicKey.export({ format: "der", type: "spki" });
  const keyid = `SHA256:${createHash("sha256").update(der).digest("base64")}`;
  return { keyid, privateKey, publicKey: formatPem("PUBLIC KEY", der) };
}
