/** The parts of an address that decide, as `URL` has them. */
interface Address {
  readonly protocol: string;
  readonly hostname: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u;

/** Whether an address leads to this machine. */
export function isLoopback({ hostname }: Pick<Address, "hostname">): boolean {
  return LOOPBACK.test(hostname);
}

/** Whether nobody on the way can read what is sent to an address: it is encrypted, or never leaves this machine. */
export function isProtected({ protocol, hostname }: Address): boolean {
  return protocol === "https:" || (protocol === "http:" && isLoopback({ hostname }));
}
