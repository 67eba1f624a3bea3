// Somebody with a policy and nothing else, for as long as a test runs.
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { vi } from "vitest";
import { type Clients, type Credentials, clients, runId, tag } from "./cloud.ts";

export interface IamUser {
  readonly credentials: Credentials;
  readonly clients: Clients;
  readonly attach: (policyArn: string) => Promise<void>;
  /** Allows actions on a resource, instead of those of the call before; without any, none. */
  readonly allow: (actions?: unknown, resource?: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

const PolicyName = "test";

export async function iamUser(name: string): Promise<IamUser> {
  const { iam } = clients();
  const UserName = `${runId}-${name}`;
  await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: tag.key, Value: tag.value }] }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  const theirs = clients(credentials);
  const attached: string[] = [];
  let hasPolicy = false;
  const deletePolicy = async (): Promise<void> => {
    if (hasPolicy) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
    hasPolicy = false;
  };
  // A key takes some seconds to be known everywhere.
  await vi.waitFor(() => theirs.sts.send(new GetCallerIdentityCommand({})), { timeout: 60_000, interval: 500 });
  return {
    credentials,
    clients: theirs,
    attach: async (PolicyArn) => {
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
      attached.push(PolicyArn);
    },
    allow: async (Action, Resource) => {
      if (Action === undefined) return deletePolicy();
      const PolicyDocument = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action, Resource }],
      });
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
      hasPolicy = true;
    },
    remove: async () => {
      await deletePolicy();
      for (const PolicyArn of attached) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
      await iam.send(new DeleteUserCommand({ UserName }));
    },
  };
}
