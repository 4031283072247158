import { describe, expect, test } from "vitest";

import { parseRemote } from "./git.ts";

const GITHUB = { server: "https://github.com", owner: "Octo-Org", name: "a.b_c" };

describe("parseRemote", () => {
  test.each([
    "https://github.com/Octo-Org/a.b_c.git",
    "https://github.com/Octo-Org/a.b_c",
    "https://someone:secret@github.com/Octo-Org/a.b_c.git",
    "git@github.com:Octo-Org/a.b_c.git",
    "ssh://git@github.com/Octo-Org/a.b_c.git",
    "git+ssh://git@github.com/Octo-Org/a.b_c.git",
    "git://github.com/Octo-Org/a.b_c.git",
  ])("reads %s", (url) => {
    expect(parseRemote(url)).toStrictEqual(GITHUB);
  });

  test.each([
    ["git@git.example:team/app.git", { server: "https://git.example", owner: "team", name: "app" }],
    ["git.example:team/app", { server: "https://git.example", owner: "team", name: "app" }],
    ["ssh://git@git.example:2222/team/app.git", { server: "https://git.example", owner: "team", name: "app" }],
    ["https://u:p@git.example:8443/team/app.git", { server: "https://git.example:8443", owner: "team", name: "app" }],
    ["https://gitlab.com/group/sub/app.git", { server: "https://gitlab.com", owner: "group/sub", name: "app" }],
  ])("reads %s on another server", (url, identity) => {
    expect(parseRemote(url)).toStrictEqual(identity);
  });

  test.each([
    "/srv/git/app.git",
    "../app",
    "file:///srv/git/app.git",
    "https://git.example/app.git",
    "",
    "C:\\git\\app",
    "C:/git/app",
  ])("finds no repository in %j", (url) => {
    expect(parseRemote(url)).toBeUndefined();
  });
});
