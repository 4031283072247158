const LOOPBACK = /localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|verdaccio/i;

/** Whether a setting speaks of a registry on this machine, as tests use it. */
export function isLoopback(setting: string): boolean {
  return LOOPBACK.test(setting);
}
