// Who may ask the console, by what a request says of itself.
import { expect, test } from "vitest";
import { admit } from "../../../console/http/guard.ts";

const entrance = { port: 4123, token: "t".repeat(32) };
const cookie = `other=1; sluice-console-4123=${entrance.token}`;
const own = { host: "127.0.0.1:4123", cookie };
const asked = (headers: object, more: object = {}) =>
  admit({ method: "GET", path: "/api/about", token: null, headers: { ...own, ...headers }, ...more }, entrance);
const post = (headers: object) => asked({ "content-type": "application/json", ...headers }, { method: "POST" });

test("the console's own page may ask, once it has the cookie", () => {
  expect(asked({ "sec-fetch-site": "same-origin" })).toEqual({ kind: "in" });
  expect(asked({ host: "localhost:4123", origin: "http://localhost:4123" })).toEqual({ kind: "in" });
  expect(post({ origin: "http://127.0.0.1:4123" })).toEqual({ kind: "in" });
});

test("the token in the address becomes a cookie that no script and no other site can use", () => {
  const admission = asked({ cookie: "" }, { path: "/", token: entrance.token });

  expect(admission).toEqual({
    kind: "welcome",
    cookie: `sluice-console-4123=${entrance.token}; Path=/; HttpOnly; SameSite=Strict`,
  });
});

test.each([
  ["no cookie", { cookie: "" }, {}],
  ["a wrong cookie", { cookie: `sluice-console-4123=${"u".repeat(32)}` }, {}],
  ["the cookie of a console at another port", { cookie: `sluice-console-4124=${entrance.token}` }, {}],
  ["a wrong token", { cookie: "" }, { path: "/", token: "u".repeat(32) }],
  ["a token that is no more than the beginning", { cookie: "" }, { path: "/", token: "ttt" }],
  ["the token at another address than the first", { cookie: "" }, { path: "/api/about", token: entrance.token }],
])("%s lets nobody in", (_, headers, more) => {
  expect(asked(headers, more)).toMatchObject({ kind: "out", status: 401 });
});

test.each([
  ["a name that somebody else has given this machine", { host: "attacker.example:4123" }],
  ["another port of this machine", { host: "127.0.0.1:80" }],
  ["no name", { host: undefined }],
  ["a page of another site", { origin: "https://attacker.example" }],
  ["a page of another port", { origin: "http://127.0.0.1:80" }],
  ["a page without an origin of its own", { origin: "null" }],
  ["an image in a page of another site", { "sec-fetch-site": "cross-site" }],
  ["a page at another port, by what browsers say", { "sec-fetch-site": "same-site" }],
])("%s is refused, also with the cookie", (_, headers) => {
  expect(asked(headers)).toMatchObject({ kind: "out", status: 403 });
  expect(post({ origin: "http://127.0.0.1:4123", ...headers })).toMatchObject({ kind: "out", status: 403 });
});

test.each([
  ["a form", { origin: "http://127.0.0.1:4123", "content-type": "application/x-www-form-urlencoded" }],
  ["text that a form can send", { origin: "http://127.0.0.1:4123", "content-type": "text/plain" }],
  ["what names no origin", {}],
])("%s changes nothing", (_, headers) => {
  expect(post(headers)).toMatchObject({ kind: "out", status: 403 });
});
