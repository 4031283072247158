import { describe, expect, test } from "vitest";

import type { PublishFailure } from "../publish/outcome.ts";
import { findCause } from "./likely-cause.ts";

/** Failures of a request that sends a version, as a registry client sorts them. */
function put(status: number, message = "no", more: Partial<PublishFailure> = {}): PublishFailure {
  const kind = KINDS[status] ?? (status >= 500 || status < 400 ? "gateway" : "invalid");
  return { class: kind, phase: "put", status, code: `E${status}`, message, ...more };
}

const KINDS: Readonly<Record<number, PublishFailure["class"]>> = {
  401: "unauthorised",
  402: "forbidden",
  403: "forbidden",
  404: "unauthorised",
  408: "gateway",
  409: "conflict",
  420: "rate-limit",
  425: "gateway",
  429: "rate-limit",
};

function other(kind: PublishFailure["class"], phase: PublishFailure["phase"], more: Partial<PublishFailure> = {}) {
  return { class: kind, phase, message: "no", ...more };
}

const MISMATCH =
  'Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/acme/private-tools" from provenance';

describe("what the same job can do another time", () => {
  test.each<[title: string, failure: PublishFailure, question: RegExp, remedy: RegExp]>([
    [
      "EOTP",
      put(401, "one-time pass", { code: "EOTP" }),
      /second factor/u,
      /in a terminal.*--otp=<code>.*explain EOTP/u,
    ],
    ["401", put(401), /run out/u, /npm whoami/u],
    ["404", put(404, "Not found"), /not publish under this name/u, /npm owner ls @acme\/a/u],
    ["403", put(403, "OIDC permission denied for this action"), /right to do so/u, /slipway trust/u],
    [
      "403 of a package that takes no tokens",
      put(403, "Two-factor authentication is required to publish"),
      /tokens/u,
      /npm login/u,
    ],
    [
      "403 of a name that was unpublished",
      put(403, "cannot be republished until 24 hours have passed"),
      /less than a day/u,
      /day is over/u,
    ],
    ["E_STAGE_REQUIRED", put(403, "stage", { code: "E_STAGE_REQUIRED" }), /stage versions/u, /publish --stage/u],
    [
      "403 of a number that is taken",
      put(403, "You cannot publish over the previously published versions: 1.0.0."),
      /published before/u,
      /verify/u,
    ],
    [
      "409 of a staged version",
      put(409, 'Cannot publish over previously staged version "1.0.0"'),
      /on its stage/u,
      /approve/u,
    ],
    ["409", put(409, "Document update conflict"), /another run/u, /Wait/u],
    ["429", put(429), /too many requests/u, /explain E429/u],
    ["502", put(502), /outage/u, /status page/u],
    ["403 of a firewall", put(403, "403 Forbidden", { class: "gateway" }), /firewall/u, /npm ping/u],
    [
      "a redirect",
      put(0, "301: it was redirected", { class: "gateway", code: "EREDIRECT" }),
      /lead elsewhere/u,
      /config get registry/u,
    ],
    ["200 that is no word", put(200, "an empty object"), /in between/u, /verify report\.json/u],
    ["200 that is not JSON", other("gateway", "put", { code: "EINVALIDANSWER" }), /in between/u, /npm ping/u],
    ["405", put(405), /address of a registry/u, /config get registry/u],
    [
      "422 of a private repository",
      put(422, 'Unsupported GitHub Actions source repository visibility: "private".'),
      /private/u,
      /--no-provenance/u,
    ],
    ["no connection", other("network", "put", { code: "ECONNREFUSED" }), /out of reach/u, /npm ping/u],
    ["a certificate", other("certificate", "read", { code: "SELF_SIGNED_CERT_IN_CHAIN" }), /proxy/u, /cafile/u],
    ["Sigstore", other("signing", "sign", { status: 503 }), /Sigstore/u, /status page/u],
    [
      "a signing service that refuses",
      other("unauthorised", "sign", { status: 401 }),
      /signing service/u,
      /--signing-config/u,
    ],
    ["no ID token", other("exchange", "id-token", { code: "ID_TOKEN_MISSING" }), /id-token: write/u, /slipway check/u],
    [
      "an outage of those who mint",
      other("network", "id-token", { code: "ID_TOKEN_UNREACHABLE" }),
      /outage/u,
      /same job/u,
    ],
    [
      "a refused exchange",
      other("exchange", "exchange", { status: 404, command: "npm trust …" }),
      /exactly this repository/u,
      /--renew @acme\/a/u,
    ],
    [
      "one of a new package",
      other("exchange", "exchange", { status: 404 }),
      /never published/u,
      /slipway trust --new/u,
    ],
    [
      "an ID token that is not accepted",
      other("exchange", "exchange", { status: 401 }),
      /issuer/u,
      /EXCHANGE_REFUSED/u,
    ],
    [
      "a claim that is missing",
      other("invalid", "sign", { code: "PROVENANCE_CLAIM_MISSING" }),
      /PROVENANCE_CLAIM_MISSING/u,
      /page/u,
    ],
    [
      "a file that was changed",
      other("integrity", "read", { code: "PACKED_INTEGRITY_MISMATCH" }),
      /changed while/u,
      /slipway pack/u,
    ],
    [
      "a file that has gone",
      other("internal", "read", { message: "ENOENT: no such file" }),
      /changed while/u,
      /slipway pack/u,
    ],
    ["a run that was ended", other("network", "put", { code: "ECUTSHORT" }), /ended/u, /same job/u],
    ["a defect", other("internal", "put"), /defect/u, /SLIPWAY_DEBUG/u],
  ])("%s", (_, failure, question, remedy) => {
    const cause = findCause({ name: "@acme/a", failure });
    expect(cause.question).toMatch(/^[A-Z`].*\?$/u);
    expect(cause.question).toMatch(question);
    expect(cause.remedy).toMatch(remedy);
    expect(cause.passes).toBe(true);
  });
});

describe("what is in the tarball", () => {
  test.each<[title: string, failure: PublishFailure, question: RegExp, remedy: RegExp]>([
    ["402", put(402), /private one/u, /"access": "public"/u],
    ["403 of a name", put(403, "Package name too similar to existing package left-pad"), /name too close/u, /scope/u],
    ["413", put(413), /larger/u, /npm pack --dry-run/u],
    ["422 of `repository.url`", put(422, MISMATCH), /another repository/u, /check --fix/u],
    [
      "422 of a runner",
      put(422, 'Unsupported GitHub Actions runner environment: "self-hosted".'),
      /machine of your own/u,
      /runs-on/u,
    ],
    ["422", put(422), /something of the manifest/u, /words above/u],
    ["400", put(400), /something of the manifest/u, /words above/u],
    ["other bytes", other("integrity", "read"), /another build/u, /raise the version/u],
  ])("%s", (_, failure, question, remedy) => {
    const cause = findCause({ name: "@acme/a", failure });
    expect(cause.question).toMatch(/^[A-Z`].*\?$/u);
    expect(cause.question).toMatch(question);
    expect(cause.remedy).toMatch(remedy);
    expect(cause.passes).toBe(false);
  });
});
