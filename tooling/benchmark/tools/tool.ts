import type { Command } from "../measure/run-measured.ts";
import type { Layout } from "../workspace/create-files.ts";

/** Where one run takes place. All paths are absolute. */
export interface Site {
  /** The workspace as it was committed. */
  readonly workspace: string;
  /** What `slipway pack` made of it; absent for tools that pack by themselves. */
  readonly packed: string;
  readonly registry: string;
  readonly concurrency: number;
}

/** A command line that finds the tool's own programs on PATH by these names. */
export interface ToolCommand extends Pick<Command, "file" | "args"> {
  readonly directory: string;
}

/** One way to publish a workspace. */
export interface Tool {
  /** On the command line and in the results. */
  readonly id: string;
  /** In the table. */
  readonly title: string;
  readonly layout: Layout;
  /** Whether it gets tarballs or makes them. */
  readonly starts: "packed" | "unpacked";
  /** One upload after the other, whatever it is told. */
  readonly serial: boolean;
  /** Programs that it finds on PATH: name and absolute path. */
  readonly programs: Readonly<Record<string, string>>;
  /** What was measured, with versions. */
  readonly readVersion: () => Promise<string>;
  readonly createCommand: (site: Site) => ToolCommand;
}
