import {
  formatTrustCommand,
  type PackedEntry,
  type ProviderFacts,
  type PublishFailure,
  type PublishPlan,
  registryOf,
  ReleaseError,
  trustOfClaims,
} from "@slipway/core";
import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import { escapeName, type RegistryClient, type RegistryRequest, requestRegistry } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { type Attempt, attempt } from "../registry/failure.ts";
import { readTextClaims } from "../registry/id-token.ts";
import type { Reader } from "../registry/packument.ts";
import { type Demand, parseDemand, type SecondFactor, type SecondFactors } from "../registry/second-factor.ts";

/** Gets an ID token of this job for one audience, such as `sigstore` or `npm:<registry host>`. */
export type MintIdToken = (audience: string) => Promise<string>;

/**
 * How packages are authorised. `oidc`: each by an ID token exchanged for a credential of its own, and by nothing else.
 * `token`: by what npm's configuration has for the registry.
 */
export type PublishAuth =
  | { readonly kind: "oidc"; readonly mintIdToken: MintIdToken }
  | {
      readonly kind: "token";
      readonly mintIdToken?: MintIdToken;
      /** What its owner confirms a request with; absent, whatever wants that is refused. */
      readonly secondFactors?: SecondFactors;
    };

/** As whom the registry is asked about a package that is to be published: with trusted publishing as anybody. */
export function readerOf({ access, keepAccess, registry }: PackedEntry, auth: PublishAuth): Reader {
  if (auth.kind === "token" || access === "restricted") return "configured";
  if (registry !== undefined) return "anybody-first";
  return keepAccess === true ? "anybody-first" : "anybody";
}

/** Does one step of publishing a package, and makes a failure of what it throws. */
export type Step = <T>(phase: PublishFailure["phase"], work: () => Promise<T>) => Promise<Attempt<T>>;

/** A step that nobody is told of. */
export function createSilentStep({ timing }: RegistryClient): Step {
  return async (phase, work) => attempt(phase, timing.now, work);
}

/** A package that a credential is for. */
export type AuthorisedEntry = Pick<PackedEntry, "name" | "registry"> & Partial<Pick<PackedEntry, "firstPublish">>;

export interface AuthorisedRelease {
  readonly plan: Pick<PublishPlan, "registry">;
  readonly auth: PublishAuth;
  /** Of the CI service that mints the ID tokens. */
  readonly facts: ProviderFacts;
  /** Told of every credential that an exchange grants, before anything is done with it. */
  readonly onSecret?: (secret: string) => void;
  /** Whether everything is put on the stage instead of being published. */
  readonly stage?: boolean;
}

/**
 * Whether a package gets a credential of its own by an exchange. Trusted publishing is what the plan's registry knows;
 * another one may have a credential in npm's configuration.
 */
export function isExchanged(
  client: RegistryClient,
  { plan, auth }: Pick<AuthorisedRelease, "plan" | "auth">,
  entry: AuthorisedEntry,
): boolean {
  const registry = registryOf(plan, entry);
  return auth.kind === "oidc" && (registry === plan.registry || !hasCredential(registry, client.config));
}

/**
 * The credential for one package. With trusted publishing it comes from an exchange and from nowhere else: a refusal, which
 * is a failure of the class `exchange`, is the end of this package and never a reason to try a static token. What is no
 * answer says nothing about the trusted publisher, and is a failure of another class.
 */
export async function authorise(
  client: RegistryClient,
  release: AuthorisedRelease,
  entry: AuthorisedEntry,
  step: Step,
): Promise<Attempt<Credential>> {
  if (!isExchanged(client, release, entry)) return { value: { kind: "configured" } };
  const first = await exchangeOnce(client, release, entry, step);
  // Its time was over, or had not begun by the registry's clock: the next token has another.
  const last = isUntimely(first) ? await exchangeOnce(client, release, entry, step) : first;
  if ("value" in last) {
    release.onSecret?.(last.value);
    return { value: { kind: "bearer", token: last.value } };
  }
  const { failure, claims } = last;
  if (claims === undefined || !isRefusal(failure)) return { failure };
  return { failure: { ...failure, ...explainRefusal(entry, failure, claims, release) } };
}

/** What a registry that a package goes to may ask its owner for; nothing where a credential of the package's own is sent. */
export function secondFactorOf(
  { plan, auth }: Pick<AuthorisedRelease, "plan" | "auth">,
  entry: AuthorisedEntry,
): SecondFactor | undefined {
  return auth.kind === "token" ? auth.secondFactors?.(registryOf(plan, entry)) : undefined;
}

/**
 * Sends what changes something on a registry, with a second factor where its owner has to confirm it.
 *
 * @param send Gets what a request says of the second factor: nothing where nobody could give one.
 */
export async function sendConfirmed<T>(
  release: AuthorisedRelease,
  entry: AuthorisedEntry & Pick<PackedEntry, "version">,
  step: Step,
  send: (secondFactor: RegistryRequest["secondFactor"]) => Promise<T>,
): Promise<Attempt<T>> {
  const factor = secondFactorOf(release, entry);
  if (factor === undefined) return step("put", async () => send(undefined));
  return factor.use(`${entry.name} ${entry.version}`, async (otp) => {
    let demand: Demand | undefined;
    const sent = await step("put", async () => {
      try {
        return await send({ otp });
      } catch (error) {
        demand = parseDemand(error);
        throw error;
      }
    });
    return demand ?? sent;
  });
}

/** An ID token of this job for the registry that a package goes to. */
async function mint(
  { plan, auth, facts }: AuthorisedRelease,
  entry: Pick<PackedEntry, "registry">,
  step: Step,
): Promise<Attempt<string>> {
  const audience = `${facts.audiences.registryPrefix}${new URL(registryOf(plan, entry)).hostname}`;
  return step("id-token", async () => {
    if (auth.mintIdToken === undefined) throw new ReleaseError("ID_TOKEN_MISSING", "this job has no ID token");
    return auth.mintIdToken(audience);
  });
}

/** The claims are of the ID token that was exchanged. */
type Exchange = { readonly value: string } | { readonly failure: PublishFailure; readonly claims?: Claims };
type Claims = Readonly<Record<string, string>>;

async function exchangeOnce(
  client: RegistryClient,
  release: AuthorisedRelease,
  entry: AuthorisedEntry,
  step: Step,
): Promise<Exchange> {
  const idToken = await mint(release, entry, step);
  if ("failure" in idToken) return idToken;
  const registry = registryOf(release.plan, entry);
  const token = await step("exchange", async () => exchange(client, entry.name, registry, idToken.value));
  return "value" in token ? token : { ...token, claims: readTextClaims(idToken.value) };
}

/** The claims that bound the time of an ID token, as those say who check it. */
const UNTIMELY = /\b(?:exp|nbf|iat)\b|\bexpired\b|\bnot (?:yet )?(?:active|valid yet)\b/iu;

function isUntimely(result: Exchange): boolean {
  return (
    "failure" in result &&
    result.failure.phase === "exchange" &&
    isRefusal(result.failure) &&
    UNTIMELY.test(result.failure.message)
  );
}

/** What the job's ID tokens say of the repository's visibility. */
export type ReadVisibility = (step: Step) => Promise<Attempt<string | undefined>>;

/** All ID tokens of a job say the same of its repository: one is asked, by the first who wants to know. */
export function createVisibilityReader(release: AuthorisedRelease): ReadVisibility {
  let reading: ReturnType<ReadVisibility> | undefined;
  const read: ReadVisibility = async (step) => {
    const idToken = await mint(release, {}, step);
    return "failure" in idToken
      ? idToken
      : { value: readTextClaims(idToken.value)[release.facts.claims.visibility ?? ""] };
  };
  return async (step) => {
    reading ??= read(step);
    const result = await reading;
    if ("failure" in result) reading = undefined;
    return result;
  };
}

const Granted = v.object({ token: v.pipe(v.string(), v.nonEmpty()) });

/**
 * Exchanges an ID token for the credential of one package. On the wire as npm does it: a POST without a body, the name
 * escaped (`@scope%2fname`; a decoded slash is answered with 404), always at the root of the registry's host.
 */
async function exchange(client: RegistryClient, name: string, registry: string, idToken: string): Promise<string> {
  const path = `/-/npm/v1/oidc/token/exchange/package/${escapeName(name)}`;
  const response = await requestRegistry(client, {
    url: new URL(path, registry).href,
    method: "POST",
    credential: { kind: "bearer", token: idToken },
    timeout: client.policy.timeout,
  });
  const answer = v.safeParse(Granted, await response.json());
  if (answer.success) {
    client.secrets.add(answer.output.token);
    return answer.output.token;
  }
  // Shaped like the library's own error for a body that is not JSON, which this is as good as.
  throw Object.assign(new Error("the answer holds no token"), { code: "EINVALIDEXCHANGE", type: "invalid-json" });
}

function isRefusal({ status, class: kind }: PublishFailure): boolean {
  return status !== undefined && (kind === "unauthorised" || kind === "forbidden" || kind === "invalid");
}

/** The claims that a trusted publisher is compared with, and those that say why a token is not accepted at all. */
const TELLING_CLAIMS = [
  "repository",
  "workflow_ref",
  "job_workflow_ref",
  "environment",
  "ref",
  "event_name",
  "repository_visibility",
  "runner_environment",
  "project_path",
  "project_visibility",
  "ci_config_ref_uri",
  "pipeline_source",
  "oidc.circleci.com/org-id",
  "oidc.circleci.com/project-id",
  "oidc.circleci.com/pipeline-definition-id",
  "oidc.circleci.com/vcs-origin",
  "iss",
  "aud",
  "sub",
];

/**
 * What helps with a refused exchange: what the ID token said and, where a trusted publisher could be the remedy, how to set
 * it. A package that does not exist cannot have one, and a token that is not accepted at all (401) is not a matter of it.
 */
function explainRefusal(
  { name, firstPublish = false }: AuthorisedEntry,
  { status }: PublishFailure,
  claims: Claims,
  { facts, stage = false }: Pick<AuthorisedRelease, "facts" | "stage">,
): Pick<PublishFailure, "class" | "code" | "claims" | "command"> {
  const told = TELLING_CLAIMS.flatMap((claim) =>
    claims[claim] === undefined ? [] : [[claim, claims[claim]] as const],
  );
  const trust = status === 404 && !firstPublish ? trustOfClaims(facts, claims) : undefined;
  const command = trust && formatTrustCommand(name, trust, facts.trust, stage);
  return { class: "exchange", code: `E${status}`, claims: Object.fromEntries(told), command };
}
