// What every function of ours has in common: a folder in functions/, its bundle, its log.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction, type NodejsFunctionProps, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { ownRelease } from "../../shared/release/index.ts";
import type { Config } from "../config.ts";
import type { Encryption } from "./encryption.ts";
import { standIns } from "./stand-ins.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** TypeScript in the repository, JavaScript in the package. */
const extension = extname(import.meta.url);

export interface NodeFunctionProps
  extends Pick<NodejsFunctionProps, "memorySize" | "timeout" | "reservedConcurrentExecutions"> {
  readonly config: Config;
  readonly encryption: Encryption;
  /** Its folder in `functions/`. */
  readonly folder: string;
  /** Its environment; what is undefined is left out. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly isTraced?: boolean;
  /** Where it runs. @default nowhere in particular */
  readonly network?: Pick<NodejsFunctionProps, "securityGroups" | "vpc" | "vpcSubnets">;
  /** What its packages need to be in one file. */
  readonly bundling?: { readonly banner: string; readonly alias: Readonly<Record<string, string>> };
}

export function nodeFunction(
  scope: Construct,
  { config, encryption, folder, variables, isTraced = false, network = {}, bundling, ...props }: NodeFunctionProps,
): { function: NodejsFunction; log: LogGroup; role: Role } {
  const log = new LogGroup(scope, "Logs", {
    removalPolicy: config.protected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(encryption.customerKey ? { encryptionKey: encryption.customerKey } : {}),
  });
  // A role of its own, because the one that AWS manages may write to every log group.
  const role = new Role(scope, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  log.grantWrite(role);
  const entry = root(`functions/${folder}/handler${extension}`);
  const nodejsFunction = new NodejsFunction(scope, "Function", {
    entry,
    projectRoot: root("."),
    depsLockFilePath: entry, // nothing is installed for the bundle; the CDK only asks for a file that is there
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    bundling: {
      format: OutputFormat.ESM,
      target: "node24",
      minify: true,
      mainFields: ["module", "main"],
      define: { IN_FUNCTION: "true" },
      ...(bundling ? { banner: bundling.banner } : {}),
      // The runtime ships an SDK of its own choice; ours is pinned.
      bundleAwsSDK: true,
      // Loaded by the SDK only for operations that stream events, which SNS and SQS do not have.
      externalModules: ["@smithy/core/event-streams"],
      esbuildArgs: {
        "--legal-comments": "none",
        // The functions import `#engine`: without another module, the one that this package says.
        "--alias:#engine": config.engine.file ?? fileURLToPath(import.meta.resolve("#engine")),
        ...aliases(bundling?.alias ?? {}),
        ...aliases(standIns(folder), (name) => root(`functions/bundle/${name}${extension}`)),
      },
    },
    environment: Object.fromEntries(
      Object.entries({ ...variables, SLUICE_VERSION: ownRelease() }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    ),
    role,
    logGroup: log,
    awsSdkConnectionReuse: false, // the SDK's own default since version 3
    ...network,
    ...(isTraced ? { tracing: Tracing.ACTIVE } : {}),
    ...props,
  });
  if (isTraced) {
    Validations.of(role).acknowledge({
      id: "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
      reason: "X-Ray's actions for sending traces know no resources.",
    });
  }
  return { function: nodejsFunction, log, role };
}

const aliases = (others: Readonly<Record<string, string>>, fileOf = (name: string): string => name) =>
  Object.fromEntries(Object.entries(others).map(([name, other]) => [`--alias:${name}`, fileOf(other)]));
