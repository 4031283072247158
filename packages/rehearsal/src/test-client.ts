import { createHash } from "node:crypto";

import type { Manifest } from "@slipway/core";
import { attest, type Bundle } from "sigstore";

import { createRunClaims, type RunClaims, type SimulatedRun } from "./issuer/run-claims.ts";
import { createTarball } from "./registry/seed.ts";
import type { Rehearsal } from "./service/rehearsal.ts";

export const RUN: SimulatedRun = { repository: "acme/tools", workflow: "release.yml" };
const REPOSITORY = { type: "git", url: "git+https://github.com/acme/tools.git" };

/** One version on its way: what a client would PUT, open to being tampered with. */
export interface Draft {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly tarball: Buffer;
  readonly provenance?: Bundle;
  readonly access?: "public" | "restricted";
  readonly distTag?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export function createDraft(name: string, version: string, manifest: Manifest = {}): Draft {
  const whole = { name, version, repository: REPOSITORY, ...manifest };
  return { name, version, manifest: whole, tarball: createTarball(whole) };
}

export async function request(rehearsal: Rehearsal, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(new URL(path, rehearsal.registry), init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export async function fetchIdToken(
  rehearsal: Rehearsal,
  audience: string,
  claims: RunClaims = createRunClaims(RUN),
): Promise<string> {
  const { requestUrl, requestToken } = rehearsal.openRun(claims);
  const url = `${requestUrl}&audience=${encodeURIComponent(audience)}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${requestToken}` } });
  const { value } = Object(await response.json());
  return String(value);
}

/** @returns the answer, whose body has the credential when it went well. */
export async function exchange(rehearsal: Rehearsal, name: string, idToken?: string): Promise<Answer> {
  const token = idToken ?? (await fetchIdToken(rehearsal, "npm:127.0.0.1"));
  return request(rehearsal, `-/npm/v1/oidc/token/exchange/package/${name.replace("/", "%2f")}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
}

/** A credential for one package. */
export async function obtainCredential(rehearsal: Rehearsal, name: string): Promise<string> {
  return readToken(await exchange(rehearsal, name));
}

export function readToken({ body }: Answer): string {
  if (typeof body !== "object" || body === null || !("token" in body)) throw new Error("the exchange was refused");
  return String(body.token);
}

export async function attestDraft(
  rehearsal: Rehearsal,
  draft: Draft,
  signedBy: Rehearsal = rehearsal,
  retry: false | { readonly retries: number; readonly minTimeout: number } = false,
): Promise<Draft> {
  const { name, version, tarball } = draft;
  const subject = {
    name: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    digest: { sha512: createHash("sha512").update(tarball).digest("hex") },
  };
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [subject],
    predicateType: "https://slsa.dev/provenance/v1",
  };
  const provenance = await attest(Buffer.from(JSON.stringify(statement)), "application/vnd.in-toto+json", {
    fulcioURL: signedBy.signing.fulcioURL,
    rekorURL: signedBy.signing.rekorURL,
    identityToken: await fetchIdToken(signedBy, "sigstore"),
    retry,
  });
  return { ...draft, provenance };
}

export function put(
  rehearsal: Rehearsal,
  draft: Draft,
  token: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { name, version, manifest, tarball, provenance, access, distTag = "latest" } = draft;
  const dist = {
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    shasum: createHash("sha1").update(tarball).digest("hex"),
  };
  const bundle = JSON.stringify(provenance);
  return request(rehearsal, name.replace("/", "%2f"), {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({
      _id: name,
      name,
      access,
      "dist-tags": { [distTag]: version },
      versions: { [version]: { dist, ...manifest } },
      _attachments: {
        [`${name}-${version}.tgz`]: { data: tarball.toString("base64") },
        [`${name}-${version}.sigstore`]: provenance && { data: bundle },
      },
    }),
  });
}
