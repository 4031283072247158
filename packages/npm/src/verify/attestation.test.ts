import type { Json } from "@slipway/core";
import { createTestRelease, FACTS, REPOSITORY, type TestRelease } from "@slipway/test-kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { launch } from "../publish/launch.fixture.ts";
import { type AttestationVerifier, checkAttestation, readAttestationVerifier } from "./attestation.ts";

const TYPE = "https://slsa.dev/provenance/v1";

let release: TestRelease;
let verify: AttestationVerifier;

let bundles: Record<string, Json>;
let version: { readonly name: string; readonly version: string; readonly integrity: string };

beforeAll(async () => {
  release = await createTestRelease([{ name: "@acme/a" }, { name: "b" }]);
  await launch(release);
  verify = await readAttestationVerifier(release.rehearsal.trustedRoot);
  bundles = Object.fromEntries(release.rehearsal.published().map(({ name, provenance = {} }) => [name, provenance]));
  const [first] = release.rehearsal.published("@acme/a");
  if (first === undefined) throw new Error("nothing was published");
  version = first;
});

afterAll(async () => release.close());

/** A copy of a bundle with another payload, or another signature's bytes. */
function edit(bundle: Json | undefined, change: (payload: string) => string): Json {
  const copy = JSON.parse(JSON.stringify(bundle));
  const payload = Buffer.from(copy.dsseEnvelope.payload, "base64").toString();
  copy.dsseEnvelope.payload = Buffer.from(change(payload)).toString("base64");
  return copy;
}

describe("checkAttestation", () => {
  test("believes what was signed here", () => {
    const attestations = [
      { predicateType: "https://github.com/npm/attestation/tree/main/specs/publish/v0.1", bundle: {} },
      { predicateType: TYPE, bundle: bundles["@acme/a"] },
    ];
    expect(checkAttestation(attestations, version, { repository: REPOSITORY }, { verify, facts: FACTS })).toStrictEqual(
      { state: "ok" },
    );
  });

  test.each<[string, () => readonly unknown[], object]>([
    ["none", () => [], { state: "missing" }],
    [
      "only the registry's own",
      () => [{ predicateType: "https://github.com/npm/attestation/x", bundle: {} }],
      { state: "missing" },
    ],
    ["nonsense", () => [null, 1, "x", { predicateType: 1 }], { state: "missing" }],
    ["a bundle that is none", () => [{ predicateType: TYPE, bundle: { x: 1 } }], { state: "mismatch" }],
    [
      "another package's",
      () => [{ predicateType: TYPE, bundle: bundles["b"] }],
      { state: "mismatch", actual: "pkg:npm/b@1.0.0", expected: "pkg:npm/%40acme/a@1.0.0" },
    ],
    [
      "an edited statement",
      () => [
        {
          predicateType: TYPE,
          bundle: edit(bundles["@acme/a"], (payload) => payload.replace("acme/tools", "acme/other")),
        },
      ],
      { state: "mismatch" },
    ],
    [
      "one whose log entry is gone",
      () => {
        const copy = JSON.parse(JSON.stringify(bundles["@acme/a"]));
        copy.verificationMaterial.tlogEntries = [];
        return [{ predicateType: TYPE, bundle: copy }];
      },
      { state: "mismatch" },
    ],
  ])("does not believe %s", (_, attestations, expected) => {
    expect(
      checkAttestation(attestations(), version, { repository: REPOSITORY }, { verify, facts: FACTS }),
    ).toMatchObject(expected);
  });

  test("does not believe the right statement about other bytes", () => {
    const other = { ...version, integrity: `sha512-${Buffer.alloc(64).toString("base64")}` };
    expect(
      checkAttestation([{ predicateType: TYPE, bundle: bundles["@acme/a"] }], other, {}, { verify, facts: FACTS }),
    ).toMatchObject({
      state: "mismatch",
      expected: "00".repeat(64),
      reason: "the statement is about other bytes",
    });
  });
});
