/** What GitHub would refuse, or what this runner does not play: never passed over. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
