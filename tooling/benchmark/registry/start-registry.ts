import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { Latency, RegistryCommand, RegistryMessage, RequestRecord } from "./request-record.ts";

export interface BenchmarkRegistry {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Forgets everything that was published and requested. */
  readonly reset: (latency: Latency) => Promise<void>;
  readonly report: () => Promise<readonly RequestRecord[]>;
  readonly stop: () => Promise<void>;
}

/** Starts the benchmark's registry on loopback, as a process that is not counted among a tool's. */
export async function startRegistry(): Promise<BenchmarkRegistry> {
  const child = fork(join(import.meta.dirname, "main.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const { port } = await receive(child, "listening");
  const ask = async <Kind extends RegistryMessage["kind"]>(
    command: RegistryCommand,
    kind: Kind,
  ): Promise<Extract<RegistryMessage, { kind: Kind }>> => {
    const answer = receive(child, kind);
    child.send(command);
    return answer;
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    reset: async (latency) => void (await ask({ kind: "reset", latency }, "empty")),
    report: async () => (await ask({ kind: "report" }, "requests")).requests,
    stop: async () => {
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    },
  };
}

async function receive<Kind extends RegistryMessage["kind"]>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<RegistryMessage, { kind: Kind }>> {
  // Waits for an error as well, which a process that cannot start has instead.
  const [message]: RegistryMessage[] = await once(child, "message");
  if (message !== undefined && isOf(message, kind)) return message;
  throw new Error(`the registry said \`${message?.kind ?? "nothing"}\`, expected \`${kind}\``);
}

function isOf<Kind extends RegistryMessage["kind"]>(
  message: RegistryMessage,
  kind: Kind,
): message is Extract<RegistryMessage, { kind: Kind }> {
  return message.kind === kind;
}
