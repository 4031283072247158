import { isJsonObject, type Json } from "../../json/json.ts";
import type { Severity } from "../../problems/problem.ts";
import { hostOf, urlForm, type UrlForm } from "../../repository/address.ts";
import { hasCredential, writtenUrls } from "../../repository/credentials.ts";
import { createRepositoryFacts, expectedUrl, type RepositoryFacts } from "../../repository/facts.ts";
import type { Pages } from "../../rule/page.ts";
import { quote } from "../../text/words.ts";

/** In order of importance: the first that finds something speaks for the package. Each may rely on those before it. */
const JUDGES: readonly UrlRule[] = [
  checkCredentials,
  checkPresence,
  checkShape,
  checkHost,
  checkOwnerAndName,
  checkLetterCase,
  checkScheme,
  checkNormalisation,
  checkForm,
];

/** The most important thing that is wrong with where a manifest says it comes from, or nothing. */
export function judgeRepository(facts: RepositoryFacts): UrlFinding | undefined {
  for (const judge of JUDGES) {
    const finding = judge(facts);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** The codes of this judgement. */
export type UrlCode =
  | "REPOSITORY_CREDENTIALS"
  | "REPOSITORY_MISSING"
  | "REPOSITORY_INVALID"
  | "REPOSITORY_HOST_MISMATCH"
  | "REPOSITORY_URL_MISMATCH"
  | "REPOSITORY_CASE_MISMATCH"
  | "REPOSITORY_SCHEME_REJECTED"
  | "REPOSITORY_FORM_UNPROVEN"
  | "REPOSITORY_NOT_NORMALISED";

export const urlPages: Pages<UrlCode> = {
  REPOSITORY_CREDENTIALS: {
    title: "The URL of the repository carries a password or a token",
    label: ["credential in a repository URL", "credentials in repository URLs"],
    message: ({ package: name, field, actual }) =>
      `${quote(name)}: ${quote(field)} carries a credential, which publishing would make public: ${quote(actual)}`,
    what: "`repository` has something in front of the host (`https://user:password@…`) or in the query that looks like a password or a token. Slipway never prints it: `***` stands in its place.",
    why: "A manifest is public from the moment its package is published, in the registry's answer as well as in the tarball, and neither can be taken back or overwritten. npm keeps the credential when it writes the URL anew. Such URLs come from tools that copy the remote of a clone, such as `npm init` in a directory that a script has cloned with a token.",
    fix: "Revoke the credential first: it is in the repository's history, and in every version that has been published already. Then `slipway check --fix` writes the URL without it. `git remote set-url origin <address>` mends the clone it came from.",
    sources: [
      "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository",
    ],
  },
  REPOSITORY_MISSING: {
    title: "The manifest does not say which repository the package comes from",
    label: ["missing repository", "missing repositories"],
    message: ({ package: name, actual, expected }) =>
      `${quote(name)}: \`repository\` is ${actual === undefined ? "missing" : quote(actual)}${expected === undefined ? "" : `, expected ${quote(expected)}`}`,
    what: "This package's own `package.json` has no `repository`, or one without a URL. The root manifest's is not inherited: every package that is published needs its own, generated ones included.",
    says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
    why: "A package that is published with provenance carries a certificate that names the repository whose workflow made it. The registry compares it with `repository.url` and refuses the package when there is nothing to compare. With trusted publishing from a public repository npm attaches provenance without being asked, so a package that a token could publish for years fails on its first release by OIDC. It fails after its entry in the public transparency log has been written, and after other packages of the release may have become public.",
    fix: '`slipway check --fix` adds the field, from the remote `origin` only where no manifest and no remote `upstream` says otherwise. By hand: `"repository": { "type": "git", "url": "git+https://github.com/owner/name.git", "directory": "packages/name" }`, spelt with the letter case that GitHub shows; without `directory` for a package at the root of the repository. Where a build writes its own `package.json`, the field has to be added there.',
    sources: [
      "https://docs.npmjs.com/trusted-publishers",
      "https://github.com/ag-ui-protocol/ag-ui/pull/1781",
      "https://github.com/alchemy-run/distilled/pull/422",
      "https://github.com/jupyter-book/mystmd/issues/2662",
    ],
  },
  REPOSITORY_INVALID: {
    title: "`repository` has a shape in which the registry finds no URL",
    label: ["invalid repository", "invalid repositories"],
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, in which the registry finds no URL${expected === undefined ? "" : `, expected ${quote(expected)}`}`,
    what: "`repository` is an array, a number or something else that is neither a string nor an object with a string `url`.",
    says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
    why: "No client mends such a value: it is sent as it is, and the registry reads an empty `repository.url` out of it. Without provenance nothing looks at it, so it can stay unnoticed for years.",
    fix: "`slipway check --fix` puts the canonical object in its place. A second repository that an array named is lost thereby; name it in the README.",
    sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json#repository"],
  },
  REPOSITORY_HOST_MISMATCH: {
    title: "`repository` names another host",
    label: "wrong repository host",
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, expected ${quote(expected)}: another host`,
    what: "`repository.url` leads to another host than the one whose workflow publishes: an internal mirror, the place the code lived before, or a gist.",
    says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://gitlab.com/owner/repo.git", expected to match "https://github.com/owner/repo" from provenance',
    why: "The registry compares the URL with the repository in the certificate, which is the one the workflow runs in. Where the code is mirrored to does not matter. A shorthand such as `gitlab:owner/name` counts as the address npm makes of it.",
    fix: "`slipway check --fix` writes the address of the repository that publishes: in CI, with `--repository owner/name`, or where other manifests and the remote `upstream` agree with the clone's `origin`. If that is the wrong one, the release runs in the wrong repository: correct that instead.",
    sources: [
      "https://github.com/cloudflare/cloudflare-typescript/pull/2793",
      "https://github.com/cloudflare/cloudflare-typescript/pull/2798",
    ],
  },
  REPOSITORY_URL_MISMATCH: {
    title: "`repository` names another repository",
    label: ["wrong repository", "wrong repositories"],
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, expected ${quote(expected)}`,
    what: "Owner or name in `repository.url` differ from the repository whose workflow publishes.",
    says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://github.com/old-owner/repo.git", expected to match "https://github.com/owner/repo" from provenance',
    why: "The repository, organisation or account was renamed or transferred; the package moved into a monorepo; the manifest was copied from a template or an upstream that was forked. GitHub redirects old addresses, so every link goes on working and nobody notices; the registry follows no redirect. The same rename usually breaks the trusted publisher of the package, which fails first (`404 Not Found - PUT`) and hides this one.",
    fix: "`slipway check --fix` writes the right address: in CI, with `--repository owner/name`, or where other manifests and the remote `upstream` agree with the clone's `origin`, which alone may be a fork's. After a rename, compare the trusted publisher of each package too (`slipway trust`), and search the workflows for guards such as `if: github.repository == 'old/name'`. When the expected repository comes from the git remote of a fork, name the real one: `slipway check --repository owner/name`.",
    sources: [
      "https://github.com/evmts/tevm/pull/2091",
      "https://github.com/TryGhost/Ghost/pull/25792",
      "https://github.com/loopdive/js2/pull/4652",
      "https://github.com/jesscss/jess/pull/211",
    ],
  },
  REPOSITORY_CASE_MISMATCH: {
    title: "`repository` spells the repository in another letter case",
    label: ["repository in other letter case", "repositories in other letter case"],
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, expected ${quote(expected)}: another letter case`,
    what: "Owner and name in `repository.url` are right but for capital and small letters.",
    says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+https://github.com/llorx/arrange-act-assert.git", expected to match "https://github.com/Llorx/arrange-act-assert" from provenance',
    why: "GitHub ignores letter case, the registry does not: it compares with the spelling in the certificate, which is the one GitHub shows. Outside CI the expected spelling comes from the git remote `origin`, and a clone works with any spelling. There the remote itself may be the one that is wrong, so the difference is a warning and is not mended automatically.",
    fix: "Look at the address bar or run `gh repo view --json nameWithOwner`. In CI, or with `slipway check --repository Owner/name --fix`, the canonical spelling is written. If the remote was wrong: `git remote set-url origin <address>`.",
    sources: [
      "https://github.com/npm/cli/issues/7978",
      "https://github.com/npm/cli/issues/8036",
      "https://github.com/Vectreal/vectreal-platform/pull/691",
    ],
  },
  REPOSITORY_SCHEME_REJECTED: {
    title: "The registry refuses `git+http` addresses",
    label: "rejected repository scheme",
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, which the registry refuses${expected === undefined ? "" : `, expected ${quote(expected)}`}`,
    what: "`repository.url` begins with `git+http:`, without the `s`.",
    says: '422 Unprocessable Entity - PUT … - Error verifying sigstore provenance bundle: Failed to validate repository information: package.json: "repository.url" is "git+http://github.com/typed-sigterm/unplugin-portless.git", expected to match "https://github.com/typed-sigterm/unplugin-portless" from provenance',
    why: "Owner and name may be right: the registry takes `git+` and `.git` off and compares the rest letter by letter, and `http` is not `https`. npm writes most addresses anew before it sends them, but not this one.",
    fix: "`slipway check --fix`, or `npm pkg set repository.url=git+https://github.com/owner/name.git`.",
    sources: ["https://github.com/npm/cli/issues/9865"],
  },
  REPOSITORY_FORM_UNPROVEN: {
    title: "`repository` names the right repository in a form that nobody has proven",
    label: "unproven repository form",
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, a form that the registry may refuse; ${quote(expected)} is sure to pass`,
    what: "Host, owner and name are right, but what reaches the registry is an ssh, `git:` or `http:` address, or one with a user name, a `#` part, a query or a path into the repository.",
    why: "The registry's code is not public. Public reports show that it takes `git+` and `.git` off and compares the rest with `https://github.com/owner/name`; none shows what it does with these forms when everything else is right. npm turns `git@github.com:owner/name.git`, `ssh://…` and even `http://github.com/…` into `git+ssh://…`, and `…/tree/main/packages/a` into `…#main`; other clients send what is written. So this is a warning: it may pass, and it may end the release half-way.",
    fix: "`slipway check --fix` writes the form that is known to pass. It changes nothing for people: `npm repo` and the package's page show the same link. If yours is published with provenance in this form, please report it, so that the warning can go.",
    sources: [
      "https://github.com/xyz-tools/gcode-preview/pull/396",
      "https://github.com/TryGhost/Ghost/pull/25792",
      "https://github.com/apify/apify-docs/pull/2087",
    ],
  },
  REPOSITORY_NOT_NORMALISED: {
    title: "`repository` is in a form that only npm would put right",
    label: ["unnormalised repository", "unnormalised repositories"],
    message: ({ package: name, field, actual, expected }) =>
      `${quote(name)}: ${quote(field)} is ${quote(actual)}, which this client sends as it is; ${quote(expected)} is sure to pass`,
    what: "The value names the right repository as a shorthand, a bare string or a differently spelt URL. npm, Slipway and pnpm up to version 10 write it anew on the way to the registry; pnpm 11 and later, yarn and bun send what the file says.",
    why: "The registry compares letter by letter with `https://github.com/owner/name`, once `git+` and `.git` are off. What it makes of a raw shorthand or string is not known from any public report; from a string it may read no URL at all. A workspace that has published well for years can meet this on the day it moves to pnpm 11.",
    fix: "`slipway check --fix` writes the object that every client sends unchanged. When Slipway publishes, the value is normalised as npm does it, and nothing needs to change: leave `client` out of `slipway.json`.",
    sources: ["https://github.com/TestPlanIt/testplanit/pull/302", "https://github.com/pnpm/pnpm/issues/11513"],
  },
};

/** What one rule says about the URL; the rule that runs them adds place, values, prediction and fix. */
export interface UrlFinding {
  readonly code: UrlCode;
  readonly severity: Severity;
  readonly reason?: string;
}

type UrlRule = (facts: RepositoryFacts) => UrlFinding | undefined;

/** A password or token in the URL: published manifests are public and can never be taken back. */
function checkCredentials({ written }: RepositoryFacts): UrlFinding | undefined {
  if (!writtenUrls(written).some(hasCredential)) return undefined;
  return {
    code: "REPOSITORY_CREDENTIALS",
    severity: "error",
    reason: "the credential is already in the repository's history: revoke it as well",
  };
}

/** No `repository`, or one without a URL. The root manifest's is not inherited. */
function checkPresence({ written }: RepositoryFacts): UrlFinding | undefined {
  return isEmpty(written) ? { code: "REPOSITORY_MISSING", severity: "error" } : undefined;
}

function isEmpty(written: Json | undefined): boolean {
  if (isJsonObject(written)) return isBlank(written["url"]);
  return isBlank(written);
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** An array, a number, a URL that is no string: the registry reads an empty URL out of it. */
function checkShape({ url }: RepositoryFacts): UrlFinding | undefined {
  if (url !== "") return undefined;
  return { code: "REPOSITORY_INVALID", severity: "error", reason: "the registry reads an empty `repository.url` here" };
}

/** A mirror, a former host or a gist. */
function checkHost({ address, expected }: RepositoryFacts): UrlFinding | undefined {
  if (address === undefined || expected === undefined) return undefined;
  const host = hostOf(expected.identity.server);
  return address.host === host ? undefined : { code: "REPOSITORY_HOST_MISMATCH", severity: "error" };
}

/** Another owner or name: renamed, transferred, forked, merged into a monorepo, left over from a template. */
function checkOwnerAndName({ address, expected }: RepositoryFacts): UrlFinding | undefined {
  if (expected === undefined) return undefined;
  const { owner, name } = expected.identity;
  const found = address && `${address.owner}/${address.name}`.toLowerCase();
  return found === `${owner}/${name}`.toLowerCase()
    ? undefined
    : { code: "REPOSITORY_URL_MISMATCH", severity: "error" };
}

/** The same repository to GitHub, which ignores letter case; another one to npm, which does not. */
function checkLetterCase({ address, expected }: RepositoryFacts): UrlFinding | undefined {
  if (address === undefined || expected === undefined) return undefined;
  const { owner, name } = expected.identity;
  if (address.owner === owner && address.name === name) return undefined;
  // A clone works with any spelling, so here the remote may be the one that is wrong.
  const severity = expected.source === "git-remote" ? "warning" : "error";
  return { code: "REPOSITORY_CASE_MISMATCH", severity };
}

/** `git+http` is refused even for the right repository (npm/cli#9865), and npm does not rewrite it. */
function checkScheme({ url }: RepositoryFacts): UrlFinding | undefined {
  return /^git\+http:/i.test(url) ? { code: "REPOSITORY_SCHEME_REJECTED", severity: "error" } : undefined;
}

/** A form that npm would have rewritten into the accepted one, sent by a client that rewrites nothing. */
function checkNormalisation({ client, written, url, expected }: RepositoryFacts): UrlFinding | undefined {
  if (client !== "raw" || written === undefined || expected === undefined) return undefined;
  const target = expectedUrl(expected.identity);
  if (typeof written !== "string" && urlForm(url, target) === "canonical") return undefined;
  const viaNpm = createRepositoryFacts({ repository: written }, "npm", expected);
  if (urlForm(viaNpm.url, target) !== "canonical") return undefined;
  return {
    code: "REPOSITORY_NOT_NORMALISED",
    severity: "warning",
    reason: `npm would send \`${viaNpm.url}\`, this client sends what is written, and no public report shows what the registry makes of it`,
  };
}

const KNOWN: Readonly<Record<Exclude<UrlForm, "canonical" | "git+http">, string>> = {
  http: "the registry is known to refuse `git+http`, and nobody has reported plain `http`",
  ssh: "every reported refusal of an ssh address also named another repository, so nobody knows about ssh itself",
  git: "nobody has reported a `git:` address for the right repository",
  user: "nobody has reported an address with a user name for the right repository",
  query: "nobody has reported an address with a query for the right repository",
  hash: "nobody has reported an address with a `#` part for the right repository",
  path: "this is the address of a page within the repository, which the registry most likely refuses",
  shorthand: "this is no complete URL, and the registry most likely refuses it",
  spelling: "the registry compares letter by letter, and nobody has reported this spelling",
};

/** The right repository in a form of which nobody has shown that the registry accepts or refuses it. */
function checkForm({ client, url, written, expected }: RepositoryFacts): UrlFinding | undefined {
  if (expected === undefined) return undefined;
  const form = urlForm(url, expectedUrl(expected.identity));
  if (form === "canonical" || form === "git+http") return undefined;
  const rewritten = client === "npm" && !JSON.stringify(written).includes(JSON.stringify(url));
  const sending = rewritten ? "npm rewrites it to the address in the message below; " : "";
  return { code: "REPOSITORY_FORM_UNPROVEN", severity: "warning", reason: `${sending}${KNOWN[form]}` };
}
