// What other CDK apps use: `sluice/infra`.
export type { SubscriptionFilter } from "./config/subscription-filter.ts";
export { type Config, ConfigError, parseConfig, readConfig } from "./config.ts";
export { SluiceSubscription, type SluiceSubscriptionProps } from "./constructs/subscribers/sluice-subscription.ts";
export { SluiceStack, type SluiceStackProps } from "./sluice-stack.ts";
