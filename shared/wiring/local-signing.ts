/**
 * Whose name is on the certificate that the embedded AWS signs with. Of a domain that no authority of the web may certify,
 * and nobody can register. https://www.rfc-editor.org/rfc/rfc2606
 */
export const LOCAL_SIGNING_HOST = "sns.sluice.invalid";
