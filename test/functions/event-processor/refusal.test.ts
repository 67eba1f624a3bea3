import { expect, test } from "vitest";
import { refusalOfEntry, refusalOfError } from "../../../functions/event-processor/refusal.ts";

test.each([
  [true, "InvalidParameter", "message-refused"],
  [true, "InvalidParameterException", "message-refused"],
  [true, "InvalidExceptionParameter", "service-refused"],
  [true, "AuthorizationError", "deployment-refused"],
  [true, "KMSAccessDenied", "deployment-refused"],
  [true, "KMSThrottling", "service-refused"],
  [false, "AuthorizationError", "service-refused"],
  [false, "InvalidParameter", "service-refused"],
  [undefined, "InvalidParameter", "service-refused"],
  [true, undefined, "service-refused"],
] as const)("an entry refused with the sender's fault %s and code %s is %s", (SenderFault, Code, kind) => {
  expect(refusalOfEntry({ SenderFault, Code, Message: "why" })).toEqual({ kind, detail: `${Code ?? "unknown"}: why` });
});

test("an entry that the answer does not name may be published or not: it is tried again", () => {
  expect(refusalOfEntry(undefined)).toEqual({
    kind: "service-refused",
    detail: "the answer does not name this entry",
  });
});

const error = (name: string, $fault?: string) => Object.assign(new Error("why"), { name, $fault });

test.each([
  [error("InvalidParameterException", "client"), "message-refused"],
  [error("InvalidParameterException", "server"), "service-refused"],
  [error("InvalidParameterException"), "service-refused"],
  [error("NotFoundException", "client"), "deployment-refused"],
  [error("NotFoundException", "server"), "service-refused"],
])("a call refused with %s is %#", (refused, kind) => {
  expect(refusalOfError(refused)).toEqual({ kind, detail: `${refused.name}: why` });
});

test.each([
  ["AuthorizationError", "InvalidSecurity", "NotFound", "OptInRequired"],
  ["KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSOptInRequired"],
  ["AccessDenied", "InvalidClientTokenId", "UnrecognizedClient"],
])("%s and its like end only when a person mends the deployment", (...codes) => {
  const kinds = codes
    .flatMap((code) => [code, `${code}Exception`])
    .map((name) => refusalOfError(error(name, "client")));

  expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(["deployment-refused"]));
});

test.each(["Throttled", "ThrottlingException", "KMSThrottlingException", "RequestExpired", "ExpiredToken", "NewAtSns"])(
  "%s may be over in a moment, so it is tried again",
  (name) => {
    expect(refusalOfError(error(name, "client")).kind).toBe("service-refused");
  },
);

test("a bug of ours is no refusal", () => {
  expect(() => refusalOfError(new TypeError("undefined is not a function"))).toThrow(TypeError);
  expect(() => refusalOfError("no error at all")).toThrow("no error at all");
  const ofTheService = Object.assign(new TypeError("why"), { $fault: "server" });
  expect(refusalOfError(ofTheService).kind).toBe("service-refused");
});
