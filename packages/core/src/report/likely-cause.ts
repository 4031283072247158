import { isOwnErrorCode } from "../errors/catalogue.ts";
import type { PublishFailure } from "../publish/outcome.ts";

/** What most likely made a publication fail, for whoever reads of it. */
export interface LikelyCause {
  /** Without the package's name: one that many packages meet is asked once. */
  readonly question: string;
  /** What to type, or to look at. */
  readonly remedy: string;
  /** Whether the same job may end otherwise without another commit. */
  readonly passes: boolean;
}

/** A cause, and which failures have it. The first that fits counts. */
interface Row {
  readonly when: (failure: PublishFailure) => boolean;
  readonly question: string | ((failure: PublishFailure) => string);
  readonly remedy: string | ((name: string, failure: PublishFailure) => string);
  /** What is in the tarball stays in it. */
  readonly inTarball?: true;
}

const AGAIN = "run the same job again";
const CHANGED_MEANWHILE = "Was the packed directory changed while it was published?";
const COMMIT = "commit that, and release again";

/** Words in which registries say that they hold a version. */
const TAKEN =
  /cannot publish over|already (?:present|exists|published)|previously published|existing version|does not allow updating/iu;

/** Sources: `docs/problems`, and npm's words as `failure.test.ts` of the registry client has them. */
const ROWS: readonly Row[] = [
  {
    when: ({ code }) => code === "ECUTSHORT",
    question: "Was the run ended before the registry had answered?",
    remedy: "Run the same job again: what the registry shows is not sent twice",
  },
  {
    when: ({ code }) => code === "EOTP",
    question: "Does the account want a second factor for what it does, and was there nobody to give one?",
    remedy:
      "Run the same command in a terminal, where it asks, or with a fresh code: `--otp=<code>`. A CI job has no second factor: `slipway explain EOTP` says how it publishes",
  },
  {
    when: ({ code }) => code === "E_STAGE_REQUIRED",
    question: "May this credential stage versions, and publish none?",
    remedy: "`slipway publish --stage`, then `slipway approve report.json`",
  },
  {
    when: ({ phase, class: kind }) => phase === "id-token" && kind === "network",
    question: "Does the CI service that gives out ID tokens have an outage?",
    remedy: `See its status page, then ${AGAIN}`,
  },
  {
    when: ({ phase }) => phase === "id-token",
    question: "Has the job `permissions: id-token: write`, and the job that calls its workflow too?",
    remedy: "`slipway check` names the job",
  },
  {
    when: ({ class: kind, status }) => kind === "exchange" && status === 401,
    question: "Is the ID token one for another registry, or from an issuer that this one does not know?",
    remedy: `Compare the claims with the package's trusted publisher: \`slipway explain EXCHANGE_REFUSED\`, then ${AGAIN}`,
  },
  {
    when: ({ class: kind, status, command }) => kind === "exchange" && status === 404 && command === undefined,
    question: "Was the package never published, so that there is nothing that could trust this workflow?",
    remedy: `A person creates it and makes the workflow its trusted publisher, \`slipway trust --new\`; then ${AGAIN}`,
  },
  {
    when: ({ class: kind }) => kind === "exchange",
    question:
      "Does the package's trusted publisher name exactly this repository, workflow file and environment, and may it publish?",
    remedy: (name) =>
      `\`slipway trust\` compares all records, \`--set\` adds what is missing, and \`--renew ${name}\` makes one anew that has expired unused; then ${AGAIN}`,
  },
  {
    when: ({ class: kind }) => kind === "certificate",
    question: "Does a proxy in between show a certificate of its own, or has the registry's run out?",
    remedy: "Name the authority that signed it: `npm config set cafile <file>`",
  },
  {
    when: ({ code }) => code === "PACKED_INTEGRITY_MISMATCH",
    question: CHANGED_MEANWHILE,
    remedy: "Pack again: `slipway pack`",
  },
  {
    when: ({ class: kind }) => kind === "integrity",
    question: "Was this version published before, from another build?",
    remedy: `A number is never used again: raise the version, ${COMMIT}`,
    inTarball: true,
  },
  {
    when: ({ code }) => code !== undefined && isOwnErrorCode(code),
    question: ({ code }) => `Is it as \`slipway explain ${code}\` has it?`,
    remedy: "That page says what to do",
  },
  {
    when: ({ class: kind }) => kind === "signing",
    question: "Is Sigstore down, or out of reach from here?",
    remedy: `See its status page, then ${AGAIN}`,
  },
  {
    when: ({ phase }) => phase === "sign",
    question: "Does the signing service refuse this job's ID token?",
    remedy: "`--signing-config` names the services, and without it they are Sigstore's own",
  },
  {
    when: ({ class: kind }) => kind === "rate-limit",
    question: "Were there too many requests in too short a time?",
    remedy: "Run the same job again after the pause: `slipway explain E429`",
  },
  {
    when: ({ status, message }) =>
      status !== undefined && status >= 400 && /stage|processed|processing/iu.test(message),
    question: "Is an earlier upload of the package still being looked at by the registry, or on its stage?",
    remedy:
      "`slipway verify report.json` looks whether it is to be seen, `slipway approve report.json` settles what is staged",
  },
  {
    when: ({ status, message }) => status !== undefined && status >= 400 && status < 500 && TAKEN.test(message),
    question: "Was this version published before, by somebody else or from another build?",
    remedy: `\`slipway verify report.json\` compares it once it is to be seen. If it is not this release's: raise the version, ${COMMIT}`,
  },
  {
    when: ({ class: kind }) => kind === "conflict",
    question: "Is another run at work on the same package?",
    remedy: "Wait until it has ended, then run the same job again",
  },
  {
    when: ({ code }) => code === "EREDIRECT",
    question: "Does the registry's address lead elsewhere?",
    remedy: "`npm config get registry` shows it: use the one that it leads to",
  },
  {
    when: ({ class: kind, status = 0, code = "" }) =>
      kind === "gateway" && ((status >= 200 && status < 300) || /^EINVALID(?:ANSWER|EXCHANGE|JSON)$/u.test(code)),
    question: "Did something in between answer in the registry's place, or does this one publish later?",
    remedy: `\`npm ping\` from the same machine shows who answers; \`slipway verify report.json\` looks again for what was sent`,
  },
  {
    when: ({ class: kind, status = 500 }) => kind === "gateway" && (status >= 500 || status === 408 || status === 425),
    question: "Does the registry have an outage?",
    remedy: `\`npm ping\` and its status page show when it is over; then ${AGAIN}`,
  },
  {
    when: ({ class: kind }) => kind === "gateway",
    question: "Did a proxy, a portal or a firewall answer in the registry's place?",
    remedy: "`npm ping` from the same machine shows who answers, `npm config get registry` who should",
  },
  {
    when: ({ class: kind }) => kind === "network",
    question: "Is the registry out of reach from here: no network, a proxy, a wrong address?",
    remedy: `\`npm ping\` from the same machine shows it; then ${AGAIN}`,
  },
  {
    when: ({ class: kind, status }) => kind === "unauthorised" && status !== 404,
    question: "Has the credential run out, or was it revoked?",
    remedy: `\`npm whoami\` shows whether a token is known, \`npm login\` gets a new one; then ${AGAIN}`,
  },
  {
    when: ({ status }) => status === 404,
    question: "Is it that this account or workflow may not publish under this name, which npm calls not found?",
    remedy: (name) =>
      `\`npm owner ls ${name}\` shows who may, \`npm whoami\` who this is; a token that has run out, or is for other packages, ends like this too`,
  },
  {
    when: ({ status }) => status === 402,
    question: "Is the package a private one, for which nobody pays?",
    remedy: `\`"publishConfig": { "access": "public" }\` in its manifest, which \`slipway check --fix\` adds; ${COMMIT}`,
    inTarball: true,
  },
  {
    when: ({ status, message }) => status === 403 && /two-factor|2fa|automation token/iu.test(message),
    question: "Do the package's settings refuse tokens?",
    remedy: "Publish by trusted publishing, or in a terminal with a login of your own: `npm login`",
  },
  {
    when: ({ status, message }) => status === 403 && /too similar/iu.test(message),
    question: "Is the name too close to another package's?",
    remedy: `Choose another one, or put it into a scope of your own; ${COMMIT}`,
    inTarball: true,
  },
  {
    when: ({ status, message }) => status === 403 && /unpublish|24 hours/iu.test(message),
    question: "Was the package unpublished less than a day ago?",
    remedy: "Run the same job again when the day is over, with a version that it never had",
  },
  {
    when: ({ class: kind }) => kind === "forbidden",
    question: "Has whoever publishes the right to do so: this account, or a trusted publisher that may not only stage?",
    remedy: (name) => `\`npm owner ls ${name}\` shows the people, \`slipway trust\` the workflows`,
  },
  {
    when: ({ status }) => status === 413,
    question: "Is the tarball larger than this registry takes?",
    remedy: `\`npm pack --dry-run\` shows what is in it: leave out by \`files\` what nobody needs; ${COMMIT}`,
    inTarball: true,
  },
  {
    when: ({ status, message }) => status === 422 && /"repository\.url"|repository information/iu.test(message),
    question:
      "Does `repository.url` of the packed manifest name another repository than the one that this job runs in?",
    remedy: `\`slipway check --fix\` mends it; ${COMMIT}`,
    inTarball: true,
  },
  {
    when: ({ status, message }) => status === 422 && /repository visibility/iu.test(message),
    question: "Is the repository private, where provenance is for public ones?",
    remedy: "`slipway publish --no-provenance`, or make it public",
  },
  {
    when: ({ status, message }) => status === 422 && /runner environment/iu.test(message),
    question: "Does the job run on a machine of your own, where provenance is for the service's runners?",
    remedy: `\`runs-on: ubuntu-latest\` for the job that publishes, or \`--no-provenance\`; ${COMMIT}`,
    inTarball: true,
  },
  {
    when: ({ status = 0, phase }) => [405, 415, 501].includes(status) && phase === "put",
    question: "Is this the address of a registry that takes packages, and not of a mirror?",
    remedy: "`npm config get registry` shows it",
  },
  {
    when: ({ class: kind, message }) => kind === "internal" && /\bE[A-Z]{3,}\b/u.test(message),
    question: CHANGED_MEANWHILE,
    remedy: "Pack again: `slipway pack`",
  },
  {
    when: ({ class: kind }) => kind === "internal",
    question: "Is this a defect of Slipway?",
    remedy: "Run again with `SLIPWAY_DEBUG=1`, and please report it",
  },
];

/** What no row above has: the registry refuses what is in the tarball or its manifest. */
const REFUSED: Row = {
  when: () => true,
  question: "Does this registry want something of the manifest or the tarball that it does not have?",
  remedy: `Its words above say what, \`slipway explain\` what npm means by them; mend it, ${COMMIT}`,
  inTarball: true,
};

/** The likely cause of a package's failure. */
export function findCause({ name, failure }: { readonly name: string; readonly failure: PublishFailure }): LikelyCause {
  const { question, remedy, inTarball } = ROWS.find(({ when }) => when(failure)) ?? REFUSED;
  return {
    question: typeof question === "string" ? question : question(failure),
    remedy: typeof remedy === "string" ? remedy : remedy(name, failure),
    passes: inTarball !== true,
  };
}
