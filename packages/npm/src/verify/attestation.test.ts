import { generateKeyPairSync } from "node:crypto";

import type { Json, VerificationCheck } from "@slipway/core";
import { createTestRelease, REPOSITORY, type TestRelease } from "@slipway/test-kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { launch } from "../publish/launch.fixture.ts";
import {
  type AttestationVerifier,
  checkAttestation,
  type ExpectedOrigin,
  readAttestationVerifier,
} from "./attestation.ts";

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
    expect(checkAttestation(attestations, version, { repository: REPOSITORY }, verify)).toStrictEqual({ state: "ok" });
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
    expect(checkAttestation(attestations(), version, {}, verify)).toMatchObject(expected);
  });

  test("does not believe the right statement about other bytes", () => {
    const other = { ...version, integrity: `sha512-${Buffer.alloc(64).toString("base64")}` };
    expect(checkAttestation([{ predicateType: TYPE, bundle: bundles["@acme/a"] }], other, {}, verify)).toMatchObject({
      state: "mismatch",
      expected: "00".repeat(64),
      reason: "the statement is about other bytes",
    });
  });
});

/** A bundle around a statement that nobody signed: what it says is looked at after its signature. */
function bundleOf(payload: Json | Buffer): Json {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  return { dsseEnvelope: { payload: bytes.toString("base64") } };
}

const BYTES = Buffer.alloc(64, 7);
const VERSION = { name: "a", version: "1.0.0", integrity: `sha512-${BYTES.toString("base64")}` };
const SUBJECT = { name: "pkg:npm/a@1.0.0", digest: { sha512: BYTES.toString("hex") } };

/** DER: a tag, a length in one byte or with the number of its bytes before it, and the text. */
function der(text: string, tag = 0x0c): Buffer {
  const bytes = Buffer.from(text);
  const length = bytes.length < 0x80 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}

/** A signer whose certificate has these of Fulcio's extensions. */
function signerOf(extensions: Readonly<Record<number, Buffer>>): ReturnType<AttestationVerifier> {
  const { publicKey: key } = generateKeyPairSync("ed25519");
  const oids = Object.entries(extensions).map(([number, value]) => ({
    oid: { id: [1, 3, 6, 1, 4, 1, 57264, 1, Number(number)] },
    value,
  }));
  return { key, identity: { oids } };
}

const WORKFLOW = "https://github.com/acme/tools/.github/workflows/release.yml@refs/tags/v1";
const SIGNER = signerOf({
  8: der("https://token.actions.githubusercontent.com"),
  12: der("https://github.com/acme/tools"),
  13: der("c".repeat(40)),
  18: der(WORKFLOW),
});

/** What is said of a statement that was signed so. */
function judge(
  statement: Json | Buffer,
  expected: ExpectedOrigin = {},
  verifier: AttestationVerifier = () => SIGNER,
): VerificationCheck {
  return checkAttestation([{ predicateType: TYPE, bundle: bundleOf(statement) }], VERSION, expected, verifier);
}

function distrust(): never {
  throw new Error("no\ntrusted certificate");
}

describe("a statement that is signed", () => {
  test("has to be about this version, and about nothing else", () => {
    expect(judge({ subject: [SUBJECT] })).toStrictEqual({ state: "ok" });
    expect(judge({ subject: [SUBJECT, SUBJECT] })).toStrictEqual({
      state: "mismatch",
      reason: "the statement is about 2 subjects, expected one",
    });
  });

  test.each<[string, Json | Buffer]>([
    ["nobody", { subject: [] }],
    ["a subject without a digest", { subject: [{ name: SUBJECT.name }] }],
    ["nothing", {}],
    ["what is no JSON", Buffer.from("{")],
  ])("is not believed where it is about %s", (_, statement) => {
    expect(judge(statement)).toStrictEqual({
      state: "mismatch",
      reason: "the statement is about 0 subjects, expected one",
    });
  });

  test("is not believed without an envelope", () => {
    const attestations = [{ predicateType: TYPE, bundle: {} }];
    expect(checkAttestation(attestations, VERSION, {}, () => SIGNER)).toMatchObject({
      reason: "the statement is about 0 subjects, expected one",
    });
  });

  test("that names another package, or other bytes, is told with both", () => {
    expect(judge({ subject: [{ ...SUBJECT, name: "pkg:npm/a@1.0.1\n" }] })).toStrictEqual({
      state: "mismatch",
      actual: "pkg:npm/a@1.0.1",
      expected: "pkg:npm/a@1.0.0",
      reason: "the statement is about another package",
    });
    expect(judge({ subject: [{ ...SUBJECT, digest: { sha512: "00" } }] })).toStrictEqual({
      state: "mismatch",
      actual: "00",
      expected: SUBJECT.digest.sha512,
      reason: "the statement is about other bytes",
    });
  });

  test("is looked for by the beginning of its type, and the first one counts", () => {
    const attestations = [
      { predicateType: `not-${TYPE}`, bundle: bundleOf({ subject: [] }) },
      { predicateType: "https://slsa.dev/provenance/v0.2", bundle: bundleOf({ subject: [SUBJECT] }) },
      { predicateType: TYPE, bundle: bundleOf({ subject: [] }) },
    ];
    expect(checkAttestation(attestations, VERSION, {}, () => SIGNER)).toStrictEqual({ state: "ok" });
    expect(checkAttestation(attestations.slice(0, 1), VERSION, {}, () => SIGNER)).toStrictEqual({
      state: "missing",
      reason: "no provenance among the attestations",
    });
  });

  test("what the verifier says against it is told in one line", () => {
    expect(judge({ subject: [SUBJECT] }, {}, distrust)).toStrictEqual({
      state: "mismatch",
      reason: "no trusted certificate",
    });
  });

  test.each<[string | undefined, object]>([
    [undefined, { extensions: { issuer: "https://token.actions.githubusercontent.com" } }],
    ["https://github.com", { extensions: { issuer: "https://token.actions.githubusercontent.com" } }],
    ["https://git.example", {}],
  ])("on the server %s has to have the issuer that is known for it", (server, policy) => {
    const repository = server === undefined ? undefined : { server, owner: "acme", name: "tools" };
    const policies: unknown[] = [];
    judge({ subject: [SUBJECT] }, { repository }, (_, asked) => {
      policies.push(asked);
      return SIGNER;
    });
    expect(policies).toStrictEqual([policy]);
  });
});

describe("the origin is what the certificate says", () => {
  const STATEMENT = { subject: [SUBJECT] };
  const repository = { server: "https://github.com", owner: "acme", name: "tools" };

  test.each<[string, ExpectedOrigin, string, string]>([
    [
      "repository",
      { repository: { ...repository, name: "other" } },
      "https://github.com/acme/tools",
      "https://github.com/acme/other",
    ],
    ["commit", { repository, commit: "d".repeat(40) }, "c".repeat(40), "d".repeat(40)],
    ["workflow", { repository, commit: "c".repeat(40), workflow: "ci.yml" }, "release.yml", "ci.yml"],
  ])("another %s", (what, expected, actual, wanted) => {
    expect(judge(STATEMENT, expected)).toStrictEqual({
      state: "mismatch",
      actual,
      expected: wanted,
      reason: `it was signed for another ${what}`,
    });
  });

  test("and all of it is compared where it is known", () => {
    const expected = { repository, commit: "c".repeat(40), workflow: "release.yml" };
    expect(judge(STATEMENT, expected)).toStrictEqual({ state: "ok" });
  });

  test.each<[string, ReturnType<AttestationVerifier>]>([
    ["no identity", { key: SIGNER.key }],
    ["no extensions", { key: SIGNER.key, identity: {} }],
    ["no such extension", signerOf({ 11: der("c".repeat(40)) })],
    ["an extension that is no text", signerOf({ 13: der("c".repeat(40), 0x13) })],
    ["an empty extension", signerOf({ 13: Buffer.alloc(0) })],
    [
      "an extension of somebody else's",
      { key: SIGNER.key, identity: { oids: [{ oid: { id: [1, 13] }, value: der("c".repeat(40)) }] } },
    ],
    [
      "an extension without a number",
      { key: SIGNER.key, identity: { oids: [{ oid: undefined, value: der("c".repeat(40)) }] } },
    ],
  ])("a certificate with %s says nothing", (_, signer) => {
    expect(judge(STATEMENT, { commit: "c".repeat(40) }, () => signer)).toStrictEqual({
      state: "mismatch",
      actual: "",
      expected: "c".repeat(40),
      reason: "it was signed for another commit",
    });
  });

  test.each([0, 1, 127, 128, 300])("a text of %i characters is read whole", (length) => {
    const commit = "c".repeat(length);
    expect(judge(STATEMENT, { commit }, () => signerOf({ 13: der(commit) }))).toStrictEqual({ state: "ok" });
  });

  test.each([
    ["https://github.com/a/b/.github/workflows/release.yml@refs/heads/main", "release.yml"],
    ["https://github.com/a/b/.github/workflows/sub/release.yml@refs/heads/main", ""],
    ["https://github.com/a/b/.github/workflows/release.yml", ""],
    ["https://github.com/a/b/xgithub/workflows/release.yml@refs/heads/main", ""],
  ])("the workflow of %s is `%s`", (text, actual) => {
    expect(judge(STATEMENT, { workflow: "x" }, () => signerOf({ 18: der(text) }))).toMatchObject({ actual });
  });
});
