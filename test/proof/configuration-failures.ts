import { atExchange, type FailureRow, foreseen, unknown } from "./failure-row.ts";

/** Of trusted publishers and accounts. */
export const configurationFailures: readonly FailureRow[] = [
  foreseen(
    "CFG-01",
    "a package that does not exist yet is to be published with an ID token",
    ["FIRST_PUBLISH_UNDER_OIDC", "EXCHANGE_REFUSED"],
    ["registry"],
    { enacted: true },
  ),
  atExchange("CFG-02", "nobody saved a trusted publisher for one of the packages", ["EXCHANGE_REFUSED"], {
    enacted: true,
    reason: "trust records are shown to owners with a second factor only",
  }),
  foreseen(
    "CFG-03",
    "the trusted publisher names another workflow file",
    ["WORKFLOW_FILE_MISMATCH", "ENVIRONMENT_WORKFLOW_MISMATCH", "EXCHANGE_REFUSED"],
    ["workflow", "exchange"],
    { enacted: true, reason: "from files where `slipway.json` says which file is trusted, else at the exchange" },
  ),
  foreseen(
    "CFG-04",
    "the trusted publisher names a reusable workflow, not the one that calls it",
    ["WORKFLOW_FILE_MISMATCH", "EXCHANGE_REFUSED"],
    ["workflow", "exchange"],
    { enacted: true, reason: "from files where `slipway.json` says which file is trusted, else at the exchange" },
  ),
  foreseen(
    "CFG-05",
    "job and trusted publisher name different environments, or only one of them does",
    ["WORKFLOW_ENVIRONMENT_MISMATCH", "ENVIRONMENT_NAME_MISMATCH", "EXCHANGE_REFUSED"],
    ["workflow", "exchange"],
    {
      enacted: true,
      reason: "from files where `slipway.json` says which environment is trusted, else at the exchange",
    },
  ),
  foreseen(
    "CFG-06",
    "the repository was renamed: trusted publisher and manifests hold the old name",
    ["REPOSITORY_URL_MISMATCH", "ENVIRONMENT_REPOSITORY_MISMATCH", "EXCHANGE_REFUSED"],
    ["files", "environment", "exchange"],
    { enacted: true, fixed: true, reason: "the trusted publisher only at the exchange" },
  ),
  unknown(
    "CFG-07",
    "the trusted publisher may stage, but not publish",
    "the exchange succeeds, and permissions are shown to owners with a second factor only; the failure names the permission",
    { enacted: true },
  ),
  foreseen(
    "CFG-08",
    "an enterprise has given its ID tokens an issuer of its own",
    ["ENVIRONMENT_ISSUER_MISMATCH", "EXCHANGE_REFUSED"],
    ["environment"],
    { enacted: true },
  ),
  foreseen(
    "CFG-09",
    "a repository with immutable subjects is refused although everything matches",
    ["ENVIRONMENT_SUBJECT_IMMUTABLE"],
    ["environment"],
    { reason: "a warning: npm has not confirmed the reports, and the embedded registry does not refuse" },
  ),
  foreseen(
    "CFG-10",
    "the package takes no tokens, and the workflow has one",
    ["WORKFLOW_TOKEN_IN_SCOPE", "ENVIRONMENT_TOKEN_PRESENT"],
    ["workflow", "environment"],
    { enacted: true, reason: "the token is seen; the package's setting is not readable" },
  ),
  unknown(
    "CFG-11",
    "`npm trust` is typed without a permission",
    "it is a slip of the hand: the commands that Slipway prints have the permission",
    { enacted: true },
  ),
  unknown(
    "CFG-12",
    "`npm trust` over many packages stops at the second factor",
    "the account's second factor is asked for at that moment",
    { enacted: true },
  ),
  unknown(
    "CFG-13",
    "`npm trust` is given a path or an unfit repository",
    "it is a slip of the hand: the commands that Slipway prints have the file's name, and `slipway.json` takes no path",
    { enacted: true },
  ),
  unknown(
    "CFG-14",
    "`npm trust` meets a trusted publisher that is there already",
    "trust records are shown to owners with a second factor only",
    { enacted: true },
  ),
  foreseen("CFG-15", "`npm trust` for a package that does not exist", ["FIRST_PUBLISH_UNDER_OIDC"], ["registry"], {
    enacted: true,
  }),
  foreseen(
    "CFG-16",
    "a new name is too similar to another one, or was unpublished a moment ago",
    ["PACKAGE_UNPUBLISHED"],
    ["registry"],
    { reason: "similarity is judged by the registry alone, at the first publication" },
  ),
  foreseen(
    "CFG-17",
    "a continuous integration whose ID tokens npm does not take",
    ["ENVIRONMENT_ID_TOKEN_UNAVAILABLE"],
    ["environment"],
    { enacted: true },
  ),
  foreseen("CFG-18", "the ID token is meant for another service", ["ENVIRONMENT_AUDIENCE_MISMATCH"], ["environment"]),
  atExchange("CFG-19", "the job may have an ID token, and is given none", ["EXCHANGE_ID_TOKEN_FAILED"], {
    reason: "nothing has been sent by then",
  }),
  atExchange("CFG-20", "the registry does not answer the exchange", ["EXCHANGE_UNREACHABLE"], {
    reason: "nothing has been sent by then",
  }),
];
