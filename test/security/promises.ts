/** Where something is shown: a file, and the title of a test as it stands there. */
interface Shown {
  readonly file: string;
  readonly title: string;
}

interface Detail {
  readonly says: string;
  readonly shown: readonly Shown[];
}

export interface Promised {
  /** As the headings of docs/security.md number them. */
  readonly number: number;
  readonly details: readonly Detail[];
}

function by(file: string, title: string): Shown {
  return { file, title };
}

const BOUNDARY = "test/security/boundary.test.ts";
const HOSTILE = "test/security/hostile-directory.test.ts";
const FORESEEN = "test/security/foreseen-installation.test.ts";
const CONFIGURATION = "test/security/configuration.test.ts";
const CREDENTIALS = "test/security/credentials.test.ts";
const RESUME = "test/faults/resume.test.ts";
const ANSWER = "packages/npm/src/registry/answer.test.ts";
const ID_TOKEN = "packages/ci/src/github-actions/id-token.test.ts";
const SECRETS = "packages/core/src/text/secrets.test.ts";
const ATTESTATION = "packages/npm/src/verify/attestation.test.ts";
const WORKFLOW = "test/workflows/release-workflow.test.ts";

/** The promises of docs/security.md, with every detail, and what holds each. */
export const promises: readonly Promised[] = [
  {
    number: 1,
    details: [
      {
        says: "where an ID token is at hand, a plan has to be given, or `none` typed",
        shown: [by("packages/slipway/src/job-boundary.test.ts", "a plan has to be given, or `none`")],
      },
      {
        says: "where an ID token is at hand, no code of the repository runs unless somebody says so",
        shown: [
          by("test/security/code-beside-token.test.ts", "where an ID token can be had, no code of the repository runs"),
          by("packages/slipway/src/job-boundary.test.ts", "no code runs unless somebody says so"),
        ],
      },
      {
        says: "names, versions, dist-tags, access, registry, order, provenance, commit: as planned, or nothing is sent",
        shown: [by(BOUNDARY, "a packed plan:"), by(BOUNDARY, "every field of a plan is in its table")],
      },
      {
        says: "what an installation runs or pulls in: as planned, or nothing is sent",
        shown: [
          by(BOUNDARY, "a packed manifest:"),
          by(BOUNDARY, "a tarball with"),
          by(FORESEEN, "a script and a dependency that a build adds stop the release"),
        ],
      },
      {
        says: "a build may make what `slipway.json` lets it make, and nothing else",
        shown: [by(FORESEEN, "what a person lets the build make does not")],
      },
      {
        says: "each package goes to its planned registry, with that registry's credential",
        shown: [by(FORESEEN, "two registries are one plan and one order, each with its own credential")],
      },
      {
        says: "a plan in which something is unknown is no plan",
        shown: [
          by(
            "test/faults/read-fault.test.ts",
            "a plan made while the registry did not tell of a package is neither packed nor published",
          ),
        ],
      },
      {
        says: "the plan of this repository's own release is made before anything is installed or built",
        shown: [by(WORKFLOW, "plans before anything is installed or built")],
      },
    ],
  },
  {
    number: 2,
    details: [
      {
        says: "a packed directory holds `plan.json` and the planned tarballs: any other name is refused",
        shown: [by(BOUNDARY, "a packed directory with"), by(BOUNDARY, "any other name")],
      },
      {
        says: "no link, no path outside, no archive that is larger or stranger than a package",
        shown: [by(HOSTILE, "a packed directory is refused before anything is asked for a credential")],
      },
      {
        says: "a ledger that came with the tarballs is refused with them",
        shown: [by(RESUME, "counts, and a ledger that came with the packed directory is refused with it")],
      },
      {
        says: "a ledger decides nothing: the registry does",
        shown: [by(RESUME, "counts, and nothing that a ledger says")],
      },
      {
        says: "a report that lay there is no word about this run",
        shown: [by(RESUME, "counts, and a report that lay in the place of this run's is no word about it")],
      },
      {
        says: "a resumed release is planned anew, and takes nothing but tarballs of the earlier run",
        shown: [
          by(
            "test/story/resumed-release.test.ts",
            "a release that stopped half-way is planned anew, and goes on with the tarballs of the earlier run",
          ),
          by(WORKFLOW, "takes an earlier run's packages only after it has looked whose they are"),
        ],
      },
      {
        says: "what is public of this commit belongs to the release; what another commit published does not",
        shown: [
          by(
            "test/story/one-command.test.ts",
            "of a stopped release, what is public of this commit belongs to it: listed, verified, reported",
          ),
          by("test/story/resumed-release.test.ts", "what another commit has published is no part of the release"),
        ],
      },
    ],
  },
  {
    number: 3,
    details: [
      {
        says: "no redirect is followed by what would change something",
        shown: [
          by(ANSWER, "%i is not followed by %s"),
          by("test/faults/endpoints.test.ts", "never better than unknown"),
        ],
      },
      {
        says: "a read follows one without its credential as soon as the origin changes",
        shown: [by(ANSWER, "%i of a read is followed to another port without any credential")],
      },
      {
        says: "never from https to http",
        shown: [
          by(
            "packages/npm/src/registry/certificate.test.ts",
            "a redirect is never followed from https to http, not even on this machine",
          ),
        ],
      },
      {
        says: "the token that asks for ID tokens goes to no other address",
        shown: [by(ID_TOKEN, "never sends the request token on to another address, nor tells it")],
      },
      {
        says: "plain http on another machine gets no credential",
        shown: [
          by(ANSWER, "gets no %s with a person's credential"),
          by(CONFIGURATION, "a signing service that others can read along with gets no ID token"),
        ],
      },
      {
        says: "no `.npmrc` of, beside or above the packed directory is read where an ID token is",
        shown: [
          by(
            CONFIGURATION,
            "%s in an .npmrc above the packed directory or in the home is not read where an ID token is",
          ),
        ],
      },
      {
        says: "a stranger's repository gets no variable of yours",
        shown: [by(CONFIGURATION, "a stranger's repository gets no variable, and one line says so")],
      },
      {
        says: "a static token that lies about is never used in the place of a refused exchange",
        shown: [
          by(
            "test/security/refused-exchange.test.ts",
            "stops the release with the words, the claims and the command, and no other token is tried",
          ),
        ],
      },
    ],
  },
  {
    number: 4,
    details: [
      {
        says: "the runner is told to hide every ID token, before anybody else sees it",
        shown: [
          by(CREDENTIALS, "the runner is told to hide every ID token"),
          by(ID_TOKEN, "hands the token to the mask before anyone else sees it"),
        ],
      },
      {
        says: "a secret is taken out of every text by its value, in Base64 and percent form too",
        shown: [
          by(SECRETS, "a secret is taken out of a text"),
          by(CONFIGURATION, "what a registry repeats is in no output, report or summary, in whatever form"),
        ],
      },
      {
        says: "a server that repeats a credential does not get it shown",
        shown: [by(CREDENTIALS, "a server that repeats a credential does not get it shown")],
      },
      {
        says: "one-time codes are never printed",
        shown: [by(CONFIGURATION, "no usage error repeats a one-time password: %j")],
      },
      {
        says: "scripts that run while packing see no credential",
        shown: [by(CREDENTIALS, "scripts of the repository, which run while packing, see no credential")],
      },
      {
        says: "no credential is in any file or output, whatever fault there was",
        shown: [by("test/faults/faults.test.ts", "whatever happens, the release ends as if nothing had")],
      },
    ],
  },
  {
    number: 5,
    details: [
      {
        says: "only the registry's own words are success, and only its own sight is published",
        shown: [
          by("test/faults/put-answers.test.ts", "an answer to a PUT"),
          by("test/faults/endpoints.test.ts", "never better than unknown"),
        ],
      },
      {
        says: "killed at any moment, nothing is lost, sent twice or orphaned",
        shown: [
          by("test/faults/faults.test.ts", "whatever happens, the release ends as if nothing had"),
          by(RESUME, "killed at any moment, a second run ends the release"),
        ],
      },
      {
        says: "other bytes under a planned version stop the release, or are the same commit's",
        shown: [
          by(RESUME, "and has other bytes of another commit stops the release before anything is sent"),
          by(RESUME, "and has other bytes of the same commit is what the earlier attempt left"),
        ],
      },
      {
        says: "provenance is believed from the right authorities, repository, commit, workflow and runner only",
        shown: [
          by(ATTESTATION, "does not believe the right statement about other bytes"),
          by("packages/npm/src/verify/verify-release.test.ts", "an attestation is not believed"),
        ],
      },
      {
        says: "what could not be looked at is unproven, and not green",
        shown: [by("packages/npm/src/verify/verify-version.test.ts", "an attestation that is no proof")],
      },
      {
        says: "what is told to be installed, and with `--bytes` what is served, is what was packed",
        shown: [
          by("packages/npm/src/verify/verify-version.test.ts", "what clients are told to install"),
          by("packages/npm/src/verify/verify-version.test.ts", "the bytes that are served"),
        ],
      },
    ],
  },
];
