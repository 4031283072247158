import type { ErrorPage } from "./error-page.ts";

/** What npm, GitHub and git print when a publication fails, for whoever has the log before them. */
export type NpmWord =
  | "E404_READ"
  | "EOTP"
  | "ENEEDAUTH"
  | "E401"
  | "E402"
  | "E403"
  | "E404"
  | "E409"
  | "E422"
  | "E429"
  | "EINTEGRITY"
  | "E_STAGE_REQUIRED"
  | "EUSAGE"
  | "E500"
  | "E502"
  | "E503"
  | "E504"
  | "GITHUB_403"
  | "GITHUB_422"
  | "GH006"
  | "GH013";

const OUTAGE: ErrorPage = {
  title: "The registry, or something in front of it, could not answer",
  what: "An answer of 500 and above says nothing about the package or the credential. What was sent may have been accepted all the same.",
  why: "The registry has an outage or sheds load, or a proxy or gateway in between gave up waiting. After an upload the version may be there: the answer got lost, not the request.",
  fix: "See the registry's status page, and look before anything is sent again: `npm view <package>@<version>`. `slipway publish` finds out by itself what became of each upload, tries again where that can help, and the same job run again sends nothing twice.",
  sources: ["https://status.npmjs.org", "https://github.com/npm/cli/issues/8544"],
};

const RULESET: ErrorPage = {
  title: "A rule of the repository refuses what was pushed",
  what: "The push reached GitHub, and a ruleset or a protected branch says that this identity may not create, move or delete this tag or branch. Nothing of npm's is meant.",
  why: "The line behind the code names the rule: who may create such tags, signed commits, a pull request or checks first. The built-in token of a workflow can be given no way around a ruleset; a GitHub App and a deploy key can.",
  fix: "Read the rules of the ref: `gh ruleset check <branch>`, or the repository's settings. Let a GitHub App bypass the ruleset and give its token to the job that pushes, or push the tag yourself: `slipway tag`.",
  sources: [
    "https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets",
  ],
};

/** By the code that is printed; `E404_READ` is npm's `E404` of anything but an upload, `GITHUB_403` GitHub's answer to a token. */
export const npmWords: Readonly<Record<NpmWord, ErrorPage>> = {
  EOTP: {
    title: "npm wants a one-time password, and nobody is there to type one",
    what: "The registry took the token and asks for a second factor. In CI that means: a token published, and it is one that cannot go past the second factor.",
    why: "Was the release meant to go by trusted publishing? Then npm found a token in an `.npmrc` or in `NODE_AUTH_TOKEN` and used it, or the exchange was refused and npm fell back to it. Tokens that bypass the second factor are being restricted, and from January 2027 publish nothing directly.",
    fix: "Give the job `id-token: write`, name it as the package's trusted publisher and take the token away: `slipway check` says which of these is missing. At your own machine add `--otp=123456`.",
    sources: [
      "https://github.com/npm/cli/issues/9268",
      "https://github.blog/changelog/2026-07-31-restricting-npm-bypass-2fa-granular-access-tokens/",
    ],
  },
  ENEEDAUTH: {
    title: "npm found nothing to identify itself with",
    what: "There is no token for this registry, and no ID token was exchanged for one. Nothing was sent.",
    why: "Four things end like this, and npm tells them apart at its most talkative level only: the job has no `id-token: write`; npm is older than 11.5.1 and knows no exchange; the exchange was refused because the trusted publisher names another repository, file or environment; or the package does not exist yet, and a trusted publisher cannot create one.",
    fix: "Run `slipway check` in the repository: it names the job, the permission, the version and each package. In the job, `slipway publish --dry-run` exchanges a credential for every package and says why one is refused.",
    sources: ["https://docs.npmjs.com/trusted-publishers", "https://github.com/npm/cli/issues/9923"],
  },
  E401: {
    title: "The registry does not accept the credential",
    what: "A token or an exchanged credential was sent, and the registry does not know it or no longer does.",
    why: "Has the token expired? Granular tokens live 90 days at most. Was an ID token exchanged long before the upload? The credential is good for minutes only. `npm whoami` and `npm dist-tag` answer so to trusted publishing in any case: its credential is for publishing.",
    fix: "For trusted publishing remove every `_authToken` line and `NODE_AUTH_TOKEN` from the job. For a token make a new one and try it with `npm whoami`; `slipway publish --auth token --dry-run` tries it before anything is sent.",
    sources: ["https://docs.npmjs.com/about-access-tokens"],
  },
  E402: {
    title: "A new scoped package is private unless it says otherwise, and private packages cost",
    what: "The first version of a scoped package was sent without access, so npm was to create it as a private one.",
    why: "Only the very first publication decides: later ones keep what the package is.",
    fix: 'Set `"publishConfig": { "access": "public" }` in its manifest; `slipway check --fix` adds it where that is certain.',
    sources: ["https://docs.npmjs.com/creating-and-publishing-scoped-public-packages"],
  },
  E403: {
    title: "The registry knows who asks, and refuses",
    what: "The words behind the code say which rule it was: a version that was published before, a package whose settings refuse tokens, a name too similar to another, a name that was unpublished less than 24 hours ago, or somebody else's package.",
    why: "`You cannot publish over the previously published versions` is often a release that half succeeded and was started again. A version can never be used again, not even after it was unpublished.",
    fix: "For a release that stopped half-way run the same job again with `slipway publish`: it reads what is there and sends the rest. For a version that is somebody else's, raise the version. `slipway check` names the others before anything is sent.",
    sources: ["https://docs.npmjs.com/policies/unpublish", "https://github.com/npm/cli/issues/8860"],
  },
  E404: {
    title: "On an upload, not found means not allowed",
    what: "`404 Not Found - PUT` is how npm answers who may not publish a package, whether it exists or not.",
    why: "Is it a new package? Trusted publishing cannot create one. Does the trusted publisher name another repository, letter case, workflow file or environment? Is the token expired, or not made for this package? After `setup-node` with `registry-url` an old npm sends its placeholder and ends here.",
    fix: "Run `slipway check` for the packages that do not exist and the job that publishes, and `slipway publish --dry-run` in the job for what each exchange says. A person creates a new package once with `npm publish`.",
    sources: ["https://docs.npmjs.com/trusted-publishers", "https://github.com/npm/cli/issues/8544"],
  },
  E404_READ: {
    title: "On a read, not found means that there is nothing, or nothing for this credential",
    what: "`404 Not Found - GET` answers who asked for a package or a tarball, as an installation does. Nothing was to be published.",
    why: "Is the name misspelt, or the version not published yet? Is it private, and the credential missing or another one's? Does the scope belong to another registry, which an `.npmrc` of this job does not say? A version that was just published may be scanned for minutes before it is shown.",
    fix: "`npm view <package> versions` shows what there is. For a private package run `npm whoami` in the job; for a scope with a registry of its own add its line to the `.npmrc`. Of what a release needs, `slipway check` says which dependency is nowhere.",
    sources: ["https://docs.npmjs.com/cli/commands/npm-view", "https://docs.npmjs.com/cli/using-npm/scope"],
  },
  E409: {
    title: "Somebody else is at work on the package, or the version waits already",
    what: "Two publications met (`Failed to save packument`), or the version is staged or still being scanned (`previously staged`).",
    why: "The registry scans new versions for 5 to 15 minutes before it shows them, and takes no second one meanwhile. Its answer does not say whose bytes it holds.",
    fix: "Wait and look: `slipway verify report.json` compares what is there with what was packed. A staged version is settled with `slipway approve report.json` or `--reject`.",
    sources: ["https://github.com/npm/cli/issues/9889"],
  },
  E422: {
    title: "The provenance and the package say different things",
    what: "The registry compared the signed provenance with the manifest and found another repository, an unhosted runner, or a private one.",
    why: "`repository.url` is compared with the repository in the certificate letter by letter, for every package: one sub-package without the field, or with the owner in another letter case, stops here after others are public.",
    fix: "Run `slipway check --fix`: it adds what is missing. What is wrong it names with file and line, and changes it when you say which one is right with `--repository owner/name`.",
    sources: ["https://docs.npmjs.com/generating-provenance-statements"],
  },
  E429: {
    title: "Too much in too short a time",
    what: "The registry's rate limit was met. Its words speak of `user undefined` with trusted publishing.",
    why: "The limits are not published. Releases with 25 and more new packages met them, and retries at once make it worse.",
    fix: "Wait as long as `Retry-After` says and run the same job again. `slipway publish` does so by itself, says until when, and sends nothing twice.",
    sources: ["https://github.com/changesets/changesets/issues/1574", "https://github.com/npm/cli/issues/9313"],
  },
  EINTEGRITY: {
    title: "The bytes are not those that were expected",
    what: "What is on the registry, in a cache or in the packed directory has another digest than what was packed or locked.",
    why: "On an installation it is a damaged cache, or a mirror that serves something else. In a release it means that the version is there with other bytes: it was published by another run, from another build.",
    fix: "For an installation run `npm cache verify`. For a release never send it again: compare with `slipway verify report.json --bytes`, and raise the version if the bytes are not yours.",
    sources: ["https://docs.npmjs.com/cli/commands/npm-cache"],
  },
  E_STAGE_REQUIRED: {
    title: "This credential may stage versions, and publish none",
    what: "The token or the trusted publisher has the permission to stage only, and a version was to be published directly.",
    why: "Staged versions are public when a person approves them, which is what the owner of this credential wanted.",
    fix: "Stage the release with `slipway publish --stage`, then run `slipway approve report.json` where you can confirm it. Or give the trusted publisher the permission to publish: `slipway trust` names records that stage only, `slipway trust --set` makes them anew.",
    sources: ["https://github.com/npm/documentation/pull/2036"],
  },
  EUSAGE: {
    title: "npm was asked for what it cannot do here",
    what: "npm stopped before it sent anything. In a release its words mostly speak of provenance: no `id-token: write`, no `SIGSTORE_ID_TOKEN` on GitLab, a provider that it knows no provenance of, or a package that is new or private and does not say `access`.",
    why: "Provenance was asked for, by `--provenance`, `NPM_CONFIG_PROVENANCE` or `publishConfig.provenance`, and the job cannot sign one: the permission is missing in the job or in the workflow that calls it, or the command runs on a machine that is no CI service's. Of a new scoped package npm does not know that it will be public.",
    fix: 'Give the job `permissions: id-token: write`; a new package needs `"publishConfig": { "access": "public" }`. At your own machine `npm publish --provenance=false`. `slipway check` names job, field and package. Other words behind this code are about the command itself: `npm help publish`.',
    sources: ["https://docs.npmjs.com/generating-provenance-statements"],
  },
  E500: OUTAGE,
  E502: OUTAGE,
  E503: OUTAGE,
  E504: OUTAGE,
  GITHUB_403: {
    title: "GitHub, and not the registry, refuses the token",
    what: "The address or the words in this line are GitHub's: its API or its git server does not let this token read or write there. A 404 of its API for a repository that exists means the same.",
    why: "`Resource not accessible by integration` and `Permission to … denied to github-actions[bot]`: the job's `permissions` lack what the step needs, which is `contents: write` for tags and releases and `pull-requests: write` for pull requests. In a workflow that is called, the caller's permissions are the limit; runs for pull requests of forks may write nothing. A rate limit is a 403 too, and says so.",
    fix: "Add the permission to the job, and to the job that calls its workflow: `permissions: contents: write`. `slipway check` names jobs that lack what their commands need. Try it by hand with `gh api repos/<owner>/<name>`.",
    sources: [
      "https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions",
      "https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api",
    ],
  },
  GITHUB_422: {
    title: "GitHub, and not the registry, finds what it was sent invalid",
    what: "GitHub's API refused a release, a tag, a pull request or a comment. Nothing was compared with a package, and its provenance is not meant.",
    why: "The words behind it name the field. `already_exists` is a release or a tag that an earlier attempt has made; `Reference does not exist` one that was not pushed; `tag_name is not a valid tag` a name that git does not take; `Pre_receive` and rules are a ruleset's.",
    fix: "Look at what is there, `gh release view <tag>` and `git ls-remote --tags origin`, and go on from it: run the failed job again. `slipway announce report.json` completes what is missing, and changes nothing that is right already.",
    sources: ["https://docs.github.com/rest/releases/releases#create-a-release"],
  },
  GH006: RULESET,
  GH013: RULESET,
};

/** Whether it is a code of npm's, GitHub's or git's that there is a page for. */
export function isNpmWord(word: string): word is NpmWord {
  return Object.hasOwn(npmWords, word);
}
