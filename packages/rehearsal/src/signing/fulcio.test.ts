import { generateKeyPairSync, type KeyObject, X509Certificate as NodeCertificate, sign } from "node:crypto";

import { X509Certificate } from "@sigstore/core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createRunClaims } from "../issuer/run-claims.ts";
import { type Rehearsal, startRehearsal } from "../service/rehearsal.ts";
import { fetchIdToken, RUN } from "../test-client.ts";

const SUBJECT = "repo:acme/tools:environment:npm";

const CLAIMS = createRunClaims({
  ...RUN,
  environment: "npm",
  reusableWorkflow: "acme/shared/.github/workflows/publish.yml@refs/heads/main",
});

let rehearsal: Rehearsal;

let keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

beforeAll(async () => {
  rehearsal = await startRehearsal();
  keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
});

afterAll(() => rehearsal.close());

async function requestCertificate(
  idToken: string,
  proof = sign("sha256", Buffer.from(SUBJECT), keys.privateKey),
  publicKey = keys.publicKey.export({ format: "pem", type: "spki" }),
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${rehearsal.signing.fulcioURL}/api/v2/signingCert`, {
    method: "POST",
    body: JSON.stringify({
      credentials: { oidcIdentityToken: idToken },
      publicKeyRequest: { publicKey: { content: publicKey }, proofOfPossession: proof.toString("base64") },
    }),
  });
  return { status: response.status, body: await response.json() };
}

test("a certificate names the workflow that holds the job, and carries the claims", async () => {
  const { status, body } = await requestCertificate(await fetchIdToken(rehearsal, "sigstore", CLAIMS));
  expect(status).toBe(200);
  const [leaf, root] = Object(body).signedCertificateEmbeddedSct.chain.certificates;
  expect(new NodeCertificate(leaf).verify(new NodeCertificate(root).publicKey)).toBe(true);
  const certificate = X509Certificate.parse(leaf);
  expect(certificate.subjectAltName).toBe(
    "https://github.com/acme/shared/.github/workflows/publish.yml@refs/heads/main",
  );
  const values = [8, 11, 12, 14, 18, 20, 22, 23].map((number) =>
    certificate.extension(`1.3.6.1.4.1.57264.1.${number}`)?.valueObj.subs[0]?.value.toString(),
  );
  expect(values).toEqual([
    "https://token.actions.githubusercontent.com",
    "github-hosted",
    "https://github.com/acme/tools",
    "refs/heads/main",
    "https://github.com/acme/tools/.github/workflows/release.yml@refs/heads/main",
    "push",
    "public",
    "npm",
  ]);
});

test("the issuer of an enterprise is taken, and named; another is not", async () => {
  const iss = "https://token.actions.githubusercontent.com/acme";
  const { status, body } = await requestCertificate(await fetchIdToken(rehearsal, "sigstore", { ...CLAIMS, iss }));
  expect(status).toBe(200);
  const [leaf] = Object(body).signedCertificateEmbeddedSct.chain.certificates;
  expect(X509Certificate.parse(leaf).extension("1.3.6.1.4.1.57264.1.8")?.valueObj.subs[0]?.value.toString()).toBe(iss);
  const elsewhere = { ...CLAIMS, iss: "https://actions.example" };
  const refused = await requestCertificate(await fetchIdToken(rehearsal, "sigstore", elsewhere));
  expect(refused).toMatchObject({ status: 400 });
});

test("no two certificates have the same serial number", async () => {
  const idToken = await fetchIdToken(rehearsal, "sigstore", CLAIMS);
  const answers = [await requestCertificate(idToken), await requestCertificate(idToken)];
  const serials = answers.map(({ body }) => {
    const [leaf] = Object(body).signedCertificateEmbeddedSct.chain.certificates;
    return new NodeCertificate(leaf).serialNumber;
  });
  expect(new Set(serials).size).toBe(2);
});

test("400: a token for somebody else, and a key that is another's", async () => {
  const forNpm = await requestCertificate(await fetchIdToken(rehearsal, "npm:127.0.0.1", CLAIMS));
  expect(forNpm).toMatchObject({ status: 400, body: { message: "There was an error processing the identity token" } });
  const idToken = await fetchIdToken(rehearsal, "sigstore", CLAIMS);
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const stolen = await requestCertificate(idToken, sign("sha256", Buffer.from(SUBJECT), other.privateKey));
  expect(stolen).toMatchObject({ status: 400, body: { message: expect.stringContaining("could not be verified") } });
  const unreadable = await requestCertificate(idToken, undefined, "no key");
  expect(unreadable).toMatchObject({ status: 400, body: { message: expect.stringContaining("could not be parsed") } });
});
