export { changesetsState } from "./state.ts";
