import { describe, expect, it } from "vitest";

import { findEnvironmentSecrets, isEnvironmentFile } from "./environment-secrets.ts";

const RANDOM = "kT9wQ2mZx7Rb4LpV8sNcY3hJ6fDgA1uE";

describe("findEnvironmentSecrets", () => {
  it.each([
    [`API_KEY=${RANDOM}`, "certain"],
    [`export DB_PASSWORD='${RANDOM}'`, "certain"],
    ["DATABASE_URL=postgres://admin:hunter22@db.internal/app", "likely"],
    ["SESSION_SECRET=correct horse battery", "likely"],
  ])("finds %s", (text, confidence) => {
    const found = findEnvironmentSecrets(`PORT=3000\n${text}\n`);
    expect(found).toMatchObject([{ kind: "environment-variable", confidence, offset: 10 }]);
    expect(found[0]?.preview).toMatch(/^\w+=…$/);
  });

  it.each([
    "PORT=3000",
    "# API_KEY=abc",
    "API_KEY=",
    "API_KEY=your-key-here",
    "API_KEY=${OTHER_KEY_OF_THIS}",
    "API_KEY=<insert your key>",
    `VITE_API_KEY=${RANDOM}`,
    "TOKEN=changeme",
  ])("leaves %s alone", (text) => {
    expect(findEnvironmentSecrets(text)).toEqual([]);
  });
});

describe("isEnvironmentFile", () => {
  it.each([
    ".env",
    ".env.local",
    ".env.production",
    ".env-staging",
    ".envrc",
    ".dev.vars",
    "_env",
    "_env.local",
    "dot-env",
    "dot.env",
  ])("is one: %s", (name) => {
    expect(isEnvironmentFile(name)).toBe(true);
  });

  it.each([
    ".env.example",
    ".env.production.sample",
    ".env.test",
    "_env.example",
    "env",
    ".environment",
    "a.env",
    "_env.ts",
    ".env.d.ts",
    "_envelope",
  ])("is none: %s", (name) => {
    expect(isEnvironmentFile(name)).toBe(false);
  });
});
