// Stands in the bundle for the SDK's chain of credential providers. Lambda hands a function its role's credentials in
// the environment, so the other providers (files, SSO, EC2, …) would only cost size and start time.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
import { fromEnv } from "@aws-sdk/credential-provider-env";

export const defaultProvider = (): ReturnType<typeof fromEnv> => fromEnv();
