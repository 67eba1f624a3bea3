/** Host names, as `URL.hostname` has them, that mean this machine. */
export const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
