import { pathToFileURL } from "node:url";

/**
 * Takes out of a text what is gone when somebody reads it: the project's directory and the embedded registry's address.
 *
 * @param project Absolute path, without links.
 */
export function createTidy(project: string, registry: string | undefined): (text: string) => string {
  const gone = [
    `${pathToFileURL(project).href}/node_modules/`,
    `${project}/node_modules/`,
    `${pathToFileURL(project).href}/`,
    `${project}/`,
  ];
  return (text) => {
    const tidied = gone.reduce((rest, place) => rest.replaceAll(place, ""), text);
    return registry === undefined || registry === "" ? tidied : tidied.replaceAll(registry, "<registry>/");
  };
}
