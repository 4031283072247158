/** The part of npm's configuration library that is used here: it ships no types, and the published ones lack this part. */
declare module "@npmcli/config" {
  import type { Options } from "npm-registry-fetch";

  namespace Config {
    type Where = "default" | "builtin" | "global" | "user" | "project" | "env" | "cli";

    /** One setting: its type, its default and how it becomes an option of npm's libraries. */
    interface Definition {
      readonly flatten?: (key: string, values: object, options: Options) => void;
      /** Settings it must not be combined with: loading throws. */
      readonly exclusive?: readonly string[];
    }

    interface Layer {
      /** File, or what stands for one. */
      readonly source: string | null;
      /** Values as written, variables not replaced. */
      readonly raw: Readonly<Record<string, unknown>>;
      /** Own properties of this layer; through its prototype, those of the weaker ones. */
      readonly data: Readonly<Record<string, unknown>>;
    }
  }

  class Config {
    constructor(options: {
      readonly definitions: Readonly<Record<string, Config.Definition>>;
      readonly shorthands: Readonly<Record<string, readonly string[]>>;
      readonly flatten: (values: object, options: Options) => void;
      readonly nerfDarts: readonly string[];
      readonly npmPath: string;
      readonly env: NodeJS.ProcessEnv;
      readonly argv: readonly string[];
      readonly cwd: string;
      readonly warn: boolean;
    });
    readonly data: ReadonlyMap<Config.Where, Config.Layer>;
    readonly flat: Options;
    load(): Promise<void>;
    /** Drops values of the wrong type. */
    validate(where: Config.Where): boolean;
    delete(key: string, where: Config.Where): void;
    get(key: string): unknown;
    isDefault(key: string): boolean;
  }

  export = Config;
}

declare module "@npmcli/config/lib/definitions/index.js" {
  import type { Definition } from "@npmcli/config";

  const settings: {
    readonly definitions: Readonly<Record<string, Definition>>;
    readonly nerfDarts: readonly string[];
  };
  export = settings;
}

declare module "@npmcli/config/lib/env-replace.js" {
  function replace(text: string, environment: Readonly<Record<string, string | undefined>>): string;
  export = replace;
}
