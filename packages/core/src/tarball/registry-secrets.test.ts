import { describe, expect, it } from "vitest";

import { registrySecretsFinder } from "./registry-secrets.ts";

const PYPI = ["pypi", "AgEIcHlwaS5vcmcCJDU3"].join("-");

describe("registrySecretsFinder", () => {
  it.each([
    [".npmrc", "//registry.example/:_authToken=b3a1-77", "_authToken=…"],
    [".npmrc", "_auth = dXNlcjpwYXNz", "_auth=…"],
    [".npmrc", '//registry.example/team/:_password="c2VjcmV0"', "_password=…"],
    ["_npmrc", "//registry.example/:_authToken=b3a1-77", "_authToken=…"],
    ["dot-npmrc", "//registry.example/:_authToken=b3a1-77", "_authToken=…"],
    [".yarnrc.yml", 'npmAuthToken: "b3a1-77"', "npmAuthToken=…"],
    [".yarnrc.yml", "    npmAuthToken: b3a1-77 # ours", "npmAuthToken=…"],
    [".yarnrc.yml", "npmAuthIdent: 'someone:hunter22'", "npmAuthIdent=…"],
    ["_yarnrc.yml", '"npmAuthToken": b3a1-77', "npmAuthToken=…"],
    [".pypirc", `password = ${PYPI}`, "password=…"],
    [".pypirc", "password: hunter22", "password=…"],
    [".netrc", "password hunter22", "password=…"],
    ["_netrc", "password hunter22", "password=…"],
    ["bunfig.toml", 'token = "b3a1-77"', "token=…"],
  ])("finds in %s: %s", (name, text, preview) => {
    expect(registrySecretsFinder(name)?.(`# ours\n\n${text}\n`)).toMatchObject([
      { kind: "registry-auth", confidence: "certain", preview },
    ]);
  });

  it("finds them in one line", () => {
    expect(registrySecretsFinder(".netrc")?.("machine registry.example login me password hunter22")).toHaveLength(1);
    expect(
      registrySecretsFinder("bunfig.toml")?.('acme = { token = "b3a1-77", url = "https://registry.example/" }'),
    ).toHaveLength(1);
  });

  it.each([
    [".npmrc", "//registry.example/:_authToken=${NPM_TOKEN}"],
    [".npmrc", "//registry.example/:_authToken=<your token>"],
    [".npmrc", "//registry.example/:_authToken=YOUR_TOKEN"],
    [".npmrc", "//registry.example/:_authToken="],
    [".npmrc", "# //registry.example/:_authToken=b3a1-77"],
    [".npmrc", "//registry.example/:always-auth=true"],
    [".npmrc", "username=somebody"],
    [".yarnrc.yml", 'npmAuthToken: "${NPM_TOKEN:-}"'],
    [".yarnrc.yml", "# npmAuthToken: b3a1-77"],
    [".yarnrc.yml", "npmAuthToken:\n"],
    [".yarnrc.yml", "npmAlwaysAuth: true"],
    [".pypirc", "username = __token__"],
    [".pypirc", "password = pypi-xxxx"],
    [".pypirc", "password = <token>"],
    [".netrc", "password ${TOKEN}"],
    ["bunfig.toml", 'token = "$NPM_TOKEN"'],
  ])("leaves alone in %s: %s", (name, text) => {
    expect(registrySecretsFinder(name)?.(text)).toStrictEqual([]);
  });

  it.each(["npmrc.js", "index.js", "package.json", "yarnrc.yml.md"])("does not look into %s", (name) => {
    expect(registrySecretsFinder(name)).toBeUndefined();
  });
});
