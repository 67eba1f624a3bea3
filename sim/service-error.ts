// Errors as the AWS SDK throws them: the code under test decides by name and `$fault`.

export function serviceError(name: string, message: string, fault: "client" | "server"): Error {
  return Object.assign(new Error(message), { name, $fault: fault });
}

export const internalError = (): Error => serviceError("InternalError", "try again later", "server");

export const throttlingError = (): Error =>
  Object.assign(serviceError("ThrottlingException", "Rate exceeded", "client"), { $retryable: { throttling: true } });

export const deniedError = (): Error => serviceError("AuthorizationError", "not authorized", "client");

/** Of the connection, not of the service. */
export const resetError = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

export const abortError = (): Error => Object.assign(new Error("Request aborted"), { name: "AbortError" });
