import { describe, expect, it } from "vitest";

import { GITHUB_ACTIONS } from "../../../../ci/src/github-actions/facts.ts";
import type { Manifest } from "../../json/json.ts";
import { createFacts } from "../../rule/facts.ts";
import { findAllPublishJobs } from "../../workflow/publish-jobs.ts";
import { createWorkflows } from "../../workflow/repository.fixture.ts";
import { workflowIdTokenMissing } from "../workflow/id-token.ts";
import { workflowTokenInScope } from "../workflow/tokens.ts";
import { packageScopeNotOwner } from "./host-registry.ts";
import { registryRedirected } from "./registry.ts";

const USUAL = "https://registry.example/";
const PRIVATE = "https://packages.acme.example/npm/";
const HOST = `https://npm.pkg.${new URL(GITHUB_ACTIONS.server).host}`;
const SECRET = "${{ secrets.TOKEN }}";
const OWN = "${{ secrets.GITHUB_TOKEN }}";

const setup = (registry: string): object => ({ uses: "actions/setup-node@v6", with: { "registry-url": registry } });
const publish = (token?: string): object => ({
  run: "npm publish",
  ...(token === undefined ? {} : { env: { NODE_AUTH_TOKEN: token } }),
});

interface Repository {
  readonly registry?: string;
  readonly names?: readonly string[];
  readonly npmrc?: string;
  readonly idToken?: true;
}

/** What the job does, what the repository is, and the problems. */
const CASES: readonly (readonly [string, readonly object[], Repository, readonly string[]])[] = [
  ["setup-node and a token", [setup(PRIVATE), publish(SECRET)], { registry: PRIVATE }, []],
  ["setup-node for a path above", [setup(new URL("/", PRIVATE).href), publish(SECRET)], { registry: PRIVATE }, []],
  ["setup-node without a token", [setup(PRIVATE), publish()], { registry: PRIVATE }, ["error REGISTRY_REDIRECTED"]],
  ["a token that nobody reads", [publish(SECRET)], { registry: PRIVATE }, ["error REGISTRY_REDIRECTED"]],
  [
    "a token for another registry",
    [setup(USUAL), publish(SECRET)],
    { registry: PRIVATE },
    ["error REGISTRY_REDIRECTED"],
  ],
  ["an ID token", [publish()], { registry: PRIVATE, idToken: true }, ["error REGISTRY_REDIRECTED"]],
  [
    "a registry that an expression names",
    [setup("${{ vars.REGISTRY }}"), publish(SECRET)],
    { registry: PRIVATE },
    ["warning REGISTRY_REDIRECTED"],
  ],
  [
    "an action that may log in",
    [{ uses: "acme/login@v1" }, publish()],
    { registry: PRIVATE },
    ["warning REGISTRY_REDIRECTED"],
  ],
  [
    "a command that may log in",
    [{ run: "aws codeartifact login --tool npm --domain acme" }, publish()],
    { registry: PRIVATE },
    ["warning REGISTRY_REDIRECTED"],
  ],
  [
    "`npm config set`",
    [{ run: `npm config set //packages.acme.example/npm/:_authToken ${SECRET}` }, publish()],
    { registry: PRIVATE },
    [],
  ],
  [
    "a line in an `.npmrc`",
    [{ run: `echo "//packages.acme.example/npm/:_authToken=${SECRET}" >> ~/.npmrc` }, publish()],
    { registry: PRIVATE },
    [],
  ],
  [
    "a here-document",
    [{ run: `cat > .npmrc <<EOF\n//packages.acme.example/npm/:_authToken=${SECRET}\nEOF\nnpm publish` }],
    { registry: PRIVATE },
    [],
  ],
  [
    "a variable in the line",
    [{ run: 'R=packages.acme.example/npm\necho "//$R/:_authToken=$T" > .npmrc\nnpm publish' }],
    { registry: PRIVATE },
    [],
  ],
  [
    "the repository's `.npmrc`, whose variable the job sets",
    [{ run: "npm publish", env: { ACME: SECRET } }],
    { registry: PRIVATE, npmrc: "//packages.acme.example/npm/:_authToken=${ACME}\n" },
    [],
  ],
  [
    "the same, with a variable that it does not set",
    [{ run: "npm publish", env: { OTHER: SECRET } }],
    { registry: PRIVATE, npmrc: "//packages.acme.example/npm/:_authToken=${ACME}\n" },
    ["error REGISTRY_REDIRECTED"],
  ],
  [
    "an action that takes registry and token",
    [{ uses: "JS-DevTools/npm-publish@v4", with: { registry: PRIVATE, token: SECRET } }],
    { registry: PRIVATE },
    [],
  ],
  [
    "semantic-release, which logs in wherever a package goes",
    [{ run: "npx semantic-release", env: { NPM_TOKEN: SECRET } }],
    { registry: PRIVATE },
    [],
  ],
  ["GitHub Packages", [setup(HOST), publish(OWN)], { registry: HOST }, []],
  ["GitHub Packages by a token of a person", [setup(HOST), publish(SECRET)], { registry: HOST }, []],
  ["GitHub Packages, named by the job alone", [setup(HOST), publish(SECRET)], {}, []],
  [
    "GitHub Packages by a line in an `.npmrc`",
    [{ run: `echo "//${new URL(HOST).host}/:_authToken=${OWN}" > .npmrc` }, publish()],
    { registry: HOST },
    [],
  ],
  [
    "GitHub Packages, where the job writes which scope goes there",
    [{ run: `printf "@acme:registry=${HOST}\\n//${new URL(HOST).host}/:_authToken=${OWN}" > .npmrc` }, publish()],
    {},
    [],
  ],
  [
    "GitHub Packages, a name without the owner's scope",
    [setup(HOST), publish(OWN)],
    { registry: HOST, names: ["anvil"] },
    ["error PACKAGE_SCOPE_NOT_OWNER"],
  ],
];

describe("the registry that the publishing job is logged in to", () => {
  it.each(CASES.map(([title, steps, repository, expected]) => ({ title, steps, repository, expected })))(
    "$title",
    ({ steps, repository, expected }) => {
      expect(codesOf(steps, repository)).toEqual(expected);
    },
  );

  it("is a warning for packages that go to several", () => {
    const steps = [setup(PRIVATE), publish(SECRET)];
    expect(codesOf(steps, { registry: PRIVATE, names: ["@acme/a", "public"] })).toEqual([
      "warning REGISTRY_REDIRECTED",
    ]);
  });
});

function codesOf(
  steps: readonly object[],
  { registry, names = ["@acme/anvil"], npmrc, idToken }: Repository,
): readonly string[] {
  const permissions = idToken === undefined ? { contents: "read" } : { "id-token": "write" };
  const job = { "runs-on": "ubuntu-latest", permissions, steps };
  const text = JSON.stringify({ on: { push: { tags: ["v*"] } }, jobs: { publish: job } });
  const workflows = createWorkflows(
    { ".github/workflows/release.yml": text },
    { files: new Map([[".npmrc", npmrc === undefined ? { kind: "absent" } : { kind: "present", text: npmrc }]]) },
  );
  const packages = names.map((name) => {
    const publishConfig = registry === undefined || name === "public" ? undefined : { registry };
    const manifest: Manifest = { name, version: "1.0.0", ...(publishConfig && { publishConfig }) };
    const directory = `packages/${name}`;
    const file = `${directory}/package.json`;
    return { name, version: "1.0.0", directory, file, manifest, text: JSON.stringify(manifest) };
  });
  const jobs = findAllPublishJobs(workflows, packages);
  const facts = createFacts({
    workspace: { base: "/", root: ".", git: true, tool: "npm", packageManager: { name: "npm" }, packages },
    publishable: packages,
    context: {
      provider: GITHUB_ACTIONS,
      ci: "none",
      idToken: false,
      repository: { identity: { server: GITHUB_ACTIONS.server, owner: "acme", name: "anvil" }, source: "option" },
    },
    client: "npm",
    settings: { registry: USUAL, registrySource: { from: "default", file: undefined, usual: USUAL } },
    workflows,
    publishJobs: jobs.npm,
    hostJobs: jobs.host,
  });
  const rules = [registryRedirected, packageScopeNotOwner, workflowIdTokenMissing, workflowTokenInScope];
  return rules.flatMap((rule) => [...rule.check(facts)]).map(({ severity, code }) => `${severity} ${code}`);
}
