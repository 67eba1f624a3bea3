// A network of the account's own that functions or tasks join.
import * as z from "zod";
import { distinct, setting, textLike } from "./setting.ts";

export interface VpcSentences {
  /** What the VPC is. */
  readonly place: string;
  /** Which services its subnets have to lead to. */
  readonly way: string;
  readonly groups: string;
}

export const vpcSchema = ({ place, way, groups }: VpcSentences) =>
  z.strictObject({
    vpcId: setting(textLike(/^vpc-[0-9a-f]{8,17}$/, "the id of a VPC"), { description: place }),
    subnetIds: setting(
      distinct(
        z
          .array(textLike(/^subnet-[0-9a-f]{8,17}$/, "the id of a subnet"))
          .min(1)
          .max(16),
        "names a subnet twice",
      ),
      { description: `Private subnets with a way to ${way}: endpoints of the VPC, or a NAT gateway.` },
    ),
    securityGroupIds: setting(
      distinct(
        z
          .array(textLike(/^sg-[0-9a-f]{8,17}$/, "the id of a security group"))
          .min(1)
          .max(5),
        "names a group twice",
      ),
      { description: groups },
    ),
  });
export type VpcConfig = Readonly<z.output<ReturnType<typeof vpcSchema>>>;
