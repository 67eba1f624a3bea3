// The token that Amazon MSK takes, beside the one that AWS's own signer makes.
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, expect, test, vi } from "vitest";
import { mskToken } from "../../../functions/sinks/kafka-connection.ts";

afterEach(() => void vi.useRealTimers());

/** By aws-msk-iam-sasl-signer-js 1.0.3, at this time and with these credentials. */
const BY_AWS =
  "https://kafka.eu-west-1.amazonaws.com/?Action=kafka-cluster%3AConnect&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20251124%2Feu-west-1%2Fkafka-cluster%2Faws4_request&X-Amz-Date=20251124T160000Z&X-Amz-Expires=900&X-Amz-Security-Token=session%2Ftoken%2B&X-Amz-Signature=85f9b96bbbd50624e3291c5d3bb7f8ab674ad3b8df80aba4b22132e1d73c8549&X-Amz-SignedHeaders=host";

test("is the signed URL of the same call, but for who says that it asks", async () => {
  vi.useFakeTimers({ now: 1_764_000_000_000, toFake: ["Date"] });
  const signer = new SignatureV4({
    service: "kafka-cluster",
    region: "eu-west-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session/token+" },
    sha256: new SecretsManagerClient({ region: "eu-west-1" }).config.sha256,
  });

  const url = new URL(Buffer.from(await mskToken(signer, "eu-west-1"), "base64url").toString());

  expect(url.searchParams.get("User-Agent")).toBe("sluice");
  url.searchParams.delete("User-Agent");
  expect(url.origin + url.pathname).toBe(new URL(BY_AWS).origin + new URL(BY_AWS).pathname);
  expect(Object.fromEntries(url.searchParams)).toEqual(Object.fromEntries(new URL(BY_AWS).searchParams));
});
