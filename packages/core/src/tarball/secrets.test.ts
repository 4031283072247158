import { generateKeyPairSync, randomBytes } from "node:crypto";

import { describe, expect, it } from "vitest";

import { findSecrets, hasTokenChecksum } from "./secrets.ts";

// Put together here, so that no scanner takes this file for a leak.
const BAR = "_";

const DASH = "-";

const CHECKED = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";

const RANDOM = "kT9wQ2mZx7Rb4LpV8sNcY3hJ6fDgA1uEoW5iXvBt";

const NPM = `npm${BAR}${CHECKED}`;

const ARMOUR = "-----";

function key(type: "pkcs1" | "pkcs8" | "sec1", passphrase?: string): string {
  const protection = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  if (type === "sec1") {
    return generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ type, format: "pem", ...protection })
      .toString();
  }
  return generateKeyPairSync("rsa", { modulusLength: 1024 })
    .privateKey.export({ type, format: "pem", ...protection })
    .toString();
}

function ed25519(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function openssh(cipher: string): string {
  const length = Buffer.from([0, 0, 0, cipher.length]);
  return armoured(
    "OPENSSH PRIVATE KEY",
    Buffer.concat([Buffer.from("openssh-key-v1\0"), length, Buffer.from(cipher), randomBytes(300)]),
  );
}

function armoured(label: string, body: Buffer): string {
  return `${ARMOUR}BEGIN ${label}${ARMOUR}\n${body.toString("base64")}\n${ARMOUR}END ${label}${ARMOUR}\n`;
}

function find(text: string): string[] {
  return findSecrets(text, 0, true).matches.map(({ kind, confidence }) => `${kind} ${confidence}`);
}

describe("private keys", () => {
  it.each([
    ["PKCS #8", key("pkcs8"), "private-key certain"],
    ["PKCS #1", key("pkcs1"), "private-key certain"],
    ["SEC 1", key("sec1"), "private-key certain"],
    ["Ed25519, the shortest", ed25519(), "private-key certain"],
    ["with Windows line ends", key("pkcs1").replaceAll("\n", "\r\n"), "private-key certain"],
    ["in a JSON string", JSON.stringify({ private_key: key("pkcs8") }), "private-key certain"],
    ["in a template", `const key = \`${ed25519()}\`;`, "private-key certain"],
    [
      "as joined literals",
      ed25519()
        .trim()
        .split("\n")
        .map((line) => `"${line}\\n"`)
        .join(" +\n  "),
      "private-key certain",
    ],
    ["OpenSSH", openssh("none"), "private-key certain"],
    ["OpenSSH with a passphrase", openssh("aes256-ctr"), "private-key likely"],
    ["OpenPGP", armoured("PGP PRIVATE KEY BLOCK", randomBytes(400)), "private-key likely"],
    ["encrypted PKCS #8", key("pkcs8", "secret"), "private-key likely"],
    ["encrypted PKCS #1", key("pkcs1", "secret"), "private-key likely"],
  ])("are found: %s", (_, text, expected) => {
    expect(find(text)).toEqual([expected]);
  });

  it.each([
    [
      "only the armour, as parsers have it",
      `if (text.startsWith("${ARMOUR}BEGIN PRIVATE KEY${ARMOUR}")) end("${ARMOUR}END PRIVATE KEY${ARMOUR}");`,
    ],
    ["dots", `${ARMOUR}BEGIN RSA PRIVATE KEY${ARMOUR}\n...\n${ARMOUR}END RSA PRIVATE KEY${ARMOUR}`],
    [
      "a cut-off sample",
      `${ARMOUR}BEGIN RSA PRIVATE KEY${ARMOUR}\nMIIEpAIBAAKCAQEA0m59l2u9iDnMbrXHfqkO\n${ARMOUR}END RSA PRIVATE KEY${ARMOUR}`,
    ],
    [
      "words",
      `${ARMOUR}BEGIN PRIVATE KEY${ARMOUR}\n${"your private key goes here ".repeat(10)}\n${ARMOUR}END PRIVATE KEY${ARMOUR}`,
    ],
    ["a public key", generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString()],
    ["one without an end", ed25519().replace("END", "STOP")],
    ["random bytes", armoured("RSA PRIVATE KEY", Buffer.concat([Buffer.from([1]), randomBytes(600)]))],
  ])("are not seen in %s", (_, text) => {
    expect(find(text)).toEqual([]);
  });
});

describe("tokens", () => {
  it.each([
    ["npm", NPM, "npm-token certain"],
    ["npm in npm's configuration", `//registry.example/:_authToken=${NPM}`, "npm-token certain"],
    ["npm, checksum wrong", `npm${BAR}${RANDOM.slice(0, 36)}`, "npm-token likely"],
    ["GitHub", `ghp${BAR}${CHECKED}`, "github-token certain"],
    ["GitHub App", `ghs${BAR}12345_eyJ${RANDOM}.eyJ${RANDOM}.${RANDOM}`, "github-token likely"],
    [
      "GitHub, fine-grained",
      `github_pat${BAR}${RANDOM.slice(0, 22)}_${RANDOM}${RANDOM.slice(0, 19)}`,
      "github-token certain",
    ],
    ["GitLab", `glpat${DASH}${RANDOM.slice(0, 20)}`, "gitlab-token likely"],
    [
      "Slack",
      `xoxb${DASH}123456789012-210987654321-${RANDOM.slice(0, 24)}`.replaceAll("123456", "198273"),
      "slack-token likely",
    ],
    ["Stripe", `sk${BAR}live_${RANDOM.slice(0, 30)}`, "stripe-key certain"],
    ["AWS identifier", ["AKIA", "Q7ZLM3XKPWT5NRVC"].join(""), "aws-access-key likely"],
    ["AWS secret", `AWS_SECRET_ACCESS_KEY=${RANDOM}`, "aws-secret-key certain"],
    ["AWS secret in code", `secretAccessKey: "${RANDOM}"`, "aws-secret-key certain"],
    [
      "UUID of the older form",
      "//registry.example/:_authToken=3f1b9c72-8d4e-4a6b-b0c5-7e2d91fa6843",
      "registry-auth likely",
    ],
    ["yarn", `npmAuthToken: "${RANDOM}"`, "registry-auth likely"],
  ])("are found: %s", (_, text, expected) => {
    expect(find(`a ${text} b`)).toEqual([expected]);
    expect(find(`"${text}"`)).toEqual([expected]);
  });

  it.each([
    ["GitHub, checksum wrong", `ghp${BAR}${RANDOM.slice(0, 36)}`],
    ["placeholder", `npm${BAR}${"x".repeat(36)}`],
    ["longer than a token", `ghp${BAR}${CHECKED}A`],
    ["a part of a word", `my${NPM}`],
    ["a variable", "//registry.example/:_authToken=${NPM_TOKEN}"],
    ["code", "`${registry}/:_authToken=${process.env.NPM_TOKEN_FOR_THE_REGISTRY}`"],
    ["code without braces", "_authToken: this.configuration.getTokenForRegistry"],
    ["the documented AWS key", "AKIAIOSFODNN7EXAMPLE aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["Stripe's test key", `sk_test_${RANDOM.slice(0, 24)}`],
  ])("are not seen in %s", (_, text) => {
    expect(find(` ${text} `)).toEqual([]);
  });

  it("are never shown", () => {
    const { matches } = findSecrets(`//registry.example/:_authToken=${NPM}\nsecretAccessKey: "${RANDOM}"`, 0, true);
    expect(matches.map(({ preview }) => preview)).toEqual(["npm_…", 'secretAccessKey: "…']);
  });
});

describe("windows", () => {
  it("leaves what may be cut off to the next", () => {
    const text = `${"a ".repeat(1000)}${NPM}`;
    const { matches, resume } = findSecrets(text, 0, false);
    expect(matches).toEqual([]);
    expect(resume).toBeLessThanOrEqual(text.indexOf(NPM));
  });

  it("waits for the end of a key, but not for ever", () => {
    const begin = `${ARMOUR}BEGIN PRIVATE KEY${ARMOUR}\n`;
    expect(findSecrets(`${begin}${"A".repeat(5000)}`, 0, false).resume).toBe(0);
    expect(findSecrets(`${begin}${"A".repeat(50_000)}`, 0, false).resume).toBeGreaterThan(40_000);
  });
});

// The body of the revoked token with which GitHub's format was first explained in public.
const BODY = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";

it("accepts a real token's body", () => {
  expect(hasTokenChecksum(BODY)).toBe(true);
});

it("refuses it with any one character changed", () => {
  for (let index = 0; index < BODY.length; index += 1) {
    const other = BODY[index] === "a" ? "b" : "a";
    expect(hasTokenChecksum(`${BODY.slice(0, index)}${other}${BODY.slice(index + 1)}`)).toBe(false);
  }
});
