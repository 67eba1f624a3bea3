// Hosts that the embedded AWS and who trusts it must agree on. Must stay free of imports.

/** Host names, as `URL.hostname` has them, that mean this machine. */
export const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Whose name is on the certificate that the embedded AWS signs with. Of a domain that no authority of the web may certify,
 * and nobody can register. https://www.rfc-editor.org/rfc/rfc2606
 */
export const LOCAL_SIGNING_HOST = "sns.sluice.invalid";
