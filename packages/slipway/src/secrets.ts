import { createSecrets, type Secrets } from "@slipway/core";

import type { Environment } from "./run/run.ts";
import type { Terminal } from "./terminal.ts";

/** Variables that hold a credential by their name, wherever they come from. */
const SECRET_VARIABLES = [
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "ACTIONS_RUNTIME_TOKEN",
  "CIRCLE_OIDC_TOKEN",
  "CIRCLE_OIDC_TOKEN_V2",
  "CI_JOB_TOKEN",
  "GH_TOKEN",
  "GITHUB_TOKEN",
  "GITLAB_TOKEN",
  "INPUT_TOKEN",
  "NODE_AUTH_TOKEN",
  "NPM_ID_TOKEN",
  "NPM_TOKEN",
  "SIGSTORE_ID_TOKEN",
];

/** The secrets that a process begins with; more come as they are obtained. */
export function readSecrets(environment: Environment): Secrets {
  return createSecrets(SECRET_VARIABLES.flatMap((name) => environment[name] ?? []));
}

/** Whether a process has a credential in its environment. */
export function hasSecrets(environment: Environment): boolean {
  return SECRET_VARIABLES.some((name) => Boolean(environment[name]));
}

/** A command to the runner of GitHub Actions, which has to see the very value to hide it. */
const MASK = "::add-mask::";

/** The same terminal, on which no secret can be written, whoever writes. */
export function withoutSecrets(terminal: Terminal): Terminal {
  const { secrets, stdout, stderr } = terminal;
  return { ...terminal, stdout: redactStream(stdout, secrets), stderr: redactStream(stderr, secrets) };
}

/** In all else it is the stream; a display may put a function of its own in the place of `write` for a while. */
function redactStream(stream: NodeJS.WriteStream, { redact }: Secrets): NodeJS.WriteStream {
  const whole = stream.write.bind(stream);
  let write: unknown = (chunk: string | Uint8Array, ...rest: []): boolean =>
    whole(typeof chunk === "string" && !chunk.startsWith(MASK) ? redact(chunk) : chunk, ...rest);
  return new Proxy(stream, {
    get: (target, key) => {
      if (key === "write") return write;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, key, value: unknown) => {
      if (key !== "write") return Reflect.set(target, key, value);
      write = value;
      return true;
    },
  });
}
