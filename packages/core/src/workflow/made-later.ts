import type { PublishJob, PublishStep } from "./publish-job.ts";

/**
 * What nobody can know beforehand where a tool gives versions their numbers as it publishes: those of today are not the
 * release, and "nothing to publish" says nothing of it.
 */
export function describeMadeLater(jobs: readonly Pick<PublishJob, "publishes">[]): string[] {
  const found = jobs.flatMap(({ publishes }) =>
    publishes.filter(makesVersions).map(({ client, file }) => `${client}\n${file}`),
  );
  return [...new Set(found)].map((one) => {
    const [client = "", file = ""] = one.split("\n");
    return `which versions the release will have: \`${client}\` in \`${file}\` makes them when it runs, and today's numbers are not the release`;
  });
}

function makesVersions({ client, certainty, words }: PublishStep): boolean {
  // Whether they publish is decided in their settings, but never which version.
  if (client === "semantic-release" || client === "release-it") return true;
  if (certainty !== "certain") return false;
  // Both have a way to publish the versions that stand there.
  if (client === "lerna") return !words.some((word) => word === "from-git" || word === "from-package");
  return client === "nx" && words[words.indexOf("release") + 1] !== "publish";
}
