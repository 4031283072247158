import { describe, expect, it } from "vitest";

import { repositoryScripts } from "./commands.ts";
import { findPublishCommands } from "./publish-commands.ts";

const ROOT = {
  scripts: {
    release: "pnpm run build && pnpm publish:all",
    "publish:all": "pnpm -r publish --access public",
    postversion: "changeset publish",
    version: "changeset version",
    opaque: "node scripts/release.js",
    loop: "npm run loop",
    changeset: "changeset",
    build: "tsc",
    "check:publish-deps": "node scripts/check-publish-deps.mjs",
  },
};

const WEB = {
  name: "web",
  version: "1.0.0",
  directory: "packages/web",
  file: "packages/web/package.json",
  text: "",
  manifest: { scripts: { "ship-it": "npm publish" } },
};

const scripts = repositoryScripts(ROOT, [WEB]);

/** Script, what is found in it: client, certainty unless certain, mode unless publish, scripts on the way. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["npm publish", ["npm"]],
  ["npm --workspace a publish", ["npm"]],
  ["npm -w a run build", []],
  ["npm stage publish x.tgz", ["npm stage"]],
  ["npm publish --dry-run", []],
  ["npm publish --dry-run=false", ["npm"]],
  ["npm publish --dry-run=$DRY", ["npm"]],
  ["npm publish --registry http://127.0.0.1:4873", []],
  ["npm_config_registry=http://localhost:1 npm publish", []],
  ["npm publish --registry $REGISTRY", ["npm likely"]],
  ["npm run publish-docs", []],
  ["pnpm -r --filter './packages/*' publish", ["pnpm"]],
  ["pn publish", ["pnpm"]],
  ["pnpm recursive publish", ["pnpm"]],
  ["pnpm --filter web exec npm publish", ["npm"]],
  ["yarn npm publish --tolerate-republish", ["yarn"]],
  ["yarn workspaces foreach -Av --no-private npm publish", ["yarn"]],
  ["yarn workspace web npm publish", ["yarn"]],
  ["yarn workspace ${{ inputs.package }} exec npm publish", ["npm"]],
  ["yarn workspaces foreach -A exec npm publish", ["npm"]],
  ["yarn publish", ["yarn-classic"]],
  ["bun publish", ["bun"]],
  ["npx --yes @changesets/cli@3 publish", ["changesets"]],
  ["pnpm changeset publish", ["changesets via changeset"]],
  ["yarn dlx lerna publish from-package", ["lerna"]],
  ["lerna version", []],
  ["nx release publish", ["nx"]],
  ["npx nx release --skip-publish", []],
  ["npx nx release version", []],
  ["semantic-release", ["semantic-release likely"]],
  ["npx -p semantic-release -p @semantic-release/git semantic-release", ["semantic-release likely"]],
  ["release-it --ci", ["release-it likely"]],
  ["release-it --no-npm.publish", []],
  ["slipway publish --from packed", ["slipway"]],
  ["slipway publish --stage", ["slipway stage"]],
  ["./node_modules/.bin/slipway publish", ["slipway"]],
  ["pnpm release", ["pnpm via release > publish:all"]],
  ["npm run version", ["changesets via postversion"]],
  ["npm run loop", []],
  ["pnpm opaque", ["other likely via opaque"]],
  ["npm run check:publish-deps", []],
  ["cd packages/web && npm run ship-it --workspace web", ["npm via ship-it"]],
  ["pnpm --filter web ship-it", ["npm via ship-it"]],
  ["turbo run ship-it", ["npm via ship-it"]],
  ["make publish", ["other likely"]],
  ["make prepublish", []],
  ["node scripts/publish-all.mjs", ["other likely"]],
  [".github/scripts/release.sh", ["other likely"]],
  ["gh release create v1", []],
  ["cargo publish", []],
  ["npx pkg-pr-new publish", []],
  ["npx jsr publish", []],
  ["npx vsce publish", []],
  ["echo npm publish", []],
  ["timeout 60 npm publish", ["npm"]],
  ["timeout -k 5 10m npm publish", ["npm"]],
  ["time npm publish", ["npm"]],
  ["nice -n 10 npm publish", ["npm"]],
  ["sudo -E npm publish", ["npm"]],
  ["sudo -u ci env A=b npm publish", ["npm"]],
  ["env -u A B=c npm publish", ["npm"]],
  ["env NPM_CONFIG_REGISTRY=http://localhost:4873 npm publish", []],
  ["xvfb-run -a npm publish", ["npm"]],
  ["retry 3 npm publish", ["npm"]],
  ["retry -t 3 -- npm publish", ["npm"]],
  ["nohup npm publish", ["npm"]],
  ["stdbuf -o L npm publish", ["npm"]],
  ["corepack pnpm publish", ["pnpm"]],
  ["corepack pnpm@12 -r publish", ["pnpm"]],
  ["npx -y npm@latest publish", ["npm"]],
  ["npx --package=npm@11 -- npm publish", ["npm"]],
  ["npx -c 'npm publish'", ["npm via npm publish"]],
  ["nvm exec 24 npm publish", ["npm"]],
  ["fnm exec --using=24 npm publish", ["npm"]],
  ["op run -- npm publish", ["npm"]],
  ["npm.cmd publish", ["npm"]],
  ["/usr/local/bin/npm publish", ["npm"]],
  ["node node_modules/@changesets/cli/bin.js publish", ["changesets"]],
  ['eval "npm publish"', ["npm via eval"]],
  ["bash -lc 'npm publish'", ["npm via bash"]],
  ["bash -c 'npm publish $0' --dry-run", []],
  ["sh <<EOF\nnpm publish\nEOF", ["npm via sh"]],
  ["bash -s <<'EOF'\nnpm publish\nEOF", ["npm via bash"]],
  ["cat <<EOF\nnpm publish\nEOF", []],
  ["echo 'npm publish' | sh", ["npm via sh"]],
  ["su ci -c 'npm publish'", ["npm via su"]],
  ["publish() { npm publish; }; publish", ["npm"]],
  ['with_retry() {\n  "$@" || "$@"\n}\nwith_retry npm publish', ["npm", "npm"]],
  ["ls *.tgz | xargs -n1 npm publish", ["npm"]],
  ["find packages -name package.json -execdir npm publish \\;", ["npm"]],
  ["find packages -maxdepth 1 -exec sh -c 'cd {} && npm publish' \\;", ["npm via sh"]],
  ["timeout 60 npm test", []],
  ["eval $SETUP", []],
];

describe("findPublishCommands", () => {
  it.each(CASES)("%s", (script, expected) => {
    const found = findPublishCommands(script, scripts, { directories: ["."], variables: new Map() });
    const described = found.map(({ client, certainty, mode, scripts: via }) =>
      [
        client,
        certainty === "likely" ? " likely" : "",
        mode === "stage" ? " stage" : "",
        via.length > 0 ? ` via ${via.join(" > ")}` : "",
      ].join(""),
    );
    expect(described).toEqual(expected);
  });

  it("finds a package's own scripts in its directory", () => {
    expect(
      findPublishCommands("npm run ship-it", scripts, { directories: ["packages/web"], variables: new Map() }),
    ).toHaveLength(1);
    expect(findPublishCommands("npm run ship-it", scripts, { directories: ["."], variables: new Map() })).toHaveLength(
      0,
    );
  });

  it("tells line, provenance and what is ignored, through scripts as well", () => {
    const [found] = findPublishCommands("set -e\n\npnpm release || true", scripts, {
      directories: ["."],
      variables: new Map(),
    });
    expect(found).toMatchObject({ line: 2, ignored: true });
    expect(
      findPublishCommands("npm publish --provenance", scripts, { directories: ["."], variables: new Map() })[0]
        ?.provenance,
    ).toBe(true);
    expect(
      findPublishCommands("npm publish --provenance=false", scripts, { directories: ["."], variables: new Map() })[0]
        ?.provenance,
    ).toBe(false);
  });
});
