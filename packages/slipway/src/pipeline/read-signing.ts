import { ReleaseError, type Json } from "@slipway/core";
import type { SigningServices } from "@slipway/npm";
import * as v from "valibot";

import type { Io } from "../io.ts";
import { readInputFile } from "./read-input-file.ts";

const Services = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    fulcioURL: v.exactOptional(v.pipe(v.string(), v.url())),
    rekorURL: v.exactOptional(v.pipe(v.string(), v.url())),
    tsaServerURL: v.exactOptional(v.pipe(v.string(), v.url())),
  }),
);

const TrustedRoot = v.pipe(v.string(), v.parseJson(), v.looseObject({ mediaType: v.string() }));

/** A private Sigstore deployment; both absent for the public one. */
export interface Signing {
  readonly services?: SigningServices;
  /** Sigstore's `trusted_root.json`. */
  readonly trustedRoot?: Json;
}

/**
 * Reads the files of `--signing-config` and `--trusted-root`.
 *
 * @throws {ReleaseError} `SIGNING_CONFIG_INVALID`
 */
export async function readSigning(
  { signingConfig, trustedRoot }: { readonly signingConfig?: string; readonly trustedRoot?: string },
  io: Io,
): Promise<Signing> {
  return {
    ...(signingConfig !== undefined && {
      services: parse(Services, await readInputFile(signingConfig, "`--signing-config`", io), signingConfig),
    }),
    ...(trustedRoot !== undefined && {
      trustedRoot: parseJson(await readInputFile(trustedRoot, "`--trusted-root`", io), trustedRoot),
    }),
  };
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, text: string, file: string): Output {
  const result = v.safeParse(schema, text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ReleaseError("SIGNING_CONFIG_INVALID", `\`${file}\` is not as expected: ${issue?.message ?? ""}`);
}

function parseJson(text: string, file: string): Json {
  parse(TrustedRoot, text, file);
  const root: Json = JSON.parse(text);
  return root;
}
