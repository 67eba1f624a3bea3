import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { chooseTarget } from "../../../cli/arguments/target.ts";

const RUN = { pid: 1, endpoint: "http://127.0.0.1:4001", stack: "Sluice-local" };
const OTHER = { pid: 2, endpoint: "http://127.0.0.1:4002", stack: "Sluice-local" };
const anyCredentials = { accessKeyId: "local", secretAccessKey: "local" };

test("without a word, it is the local run that is meant, whatever the environment says of AWS", () => {
  const env = {
    AWS_PROFILE: "prod",
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "real",
    AWS_SECRET_ACCESS_KEY: "real",
  };

  expect(chooseTarget({}, env, [RUN])).toEqual({
    kind: "local-run",
    stackName: "Sluice-local",
    options: { endpoint: RUN.endpoint, region: "us-east-1", credentials: anyCredentials },
  });
});

test("a stack means AWS, also while a local run is on", () => {
  const aws = { kind: "aws", stackName: "Sluice-prod", options: { profile: "prod", region: "eu-west-1" } };

  expect(chooseTarget({ stack: "Sluice-prod", profile: "prod", region: "eu-west-1" }, {}, [RUN])).toEqual(aws);
  expect(
    chooseTarget({}, { SLUICE_STACK: "Sluice-prod", AWS_PROFILE: "prod", AWS_REGION: "eu-west-1" }, [RUN]),
  ).toEqual(aws);
});

test("at an endpoint, credentials are those given, or any: none are looked for elsewhere", () => {
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  const endpoint = "http://127.0.0.1:4566";
  const optionsWith = (flags: object, env: object) => chooseTarget({ endpoint, ...flags }, { ...env }, []).options;

  expect(optionsWith({}, { AWS_PROFILE: "prod" })).toEqual({
    endpoint,
    region: "us-east-1",
    credentials: anyCredentials,
  });
  expect(optionsWith({}, keys)).toMatchObject({ credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  expect(optionsWith({ profile: "p" }, keys)).toEqual({ endpoint, region: "us-east-1", profile: "p" });
  expect(chooseTarget({}, { AWS_ENDPOINT_URL: endpoint }, [RUN]).options.endpoint).toBe(endpoint);
});

test("what a client of the SDK notes in its credentials is no other target's", async () => {
  const { options } = chooseTarget({}, {}, [RUN]);
  await new SQSClient({ ...options, endpoint: "http://127.0.0.1:1", maxAttempts: 1 })
    .send(new ListQueuesCommand({}))
    .catch(() => undefined);

  expect(chooseTarget({}, {}, [RUN]).options.credentials).toStrictEqual(anyCredentials);
});

test("what leaves open which deployment is meant is refused, with what to do", () => {
  expect(() => chooseTarget({}, {}, [])).toThrow(/nothing runs here: name a stack, .* npm start -- --stay/);
  expect(() => chooseTarget({ profile: "prod" }, {}, [RUN])).toThrow(/name the stack as well/);
  expect(() => chooseTarget({}, {}, [RUN, OTHER])).toThrow(/choose with --endpoint, of http:.*4001, http:.*4002/);
  expect(() => chooseTarget({ endpoint: "localhost:1" }, {}, [])).toThrow(/expected a URL/);
});
