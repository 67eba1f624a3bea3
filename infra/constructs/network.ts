// Networks that are there already: they are named, never looked up in an account.
import { Annotations } from "aws-cdk-lib";
import { type ISecurityGroup, type ISubnet, type IVpc, SecurityGroup, Subnet, Vpc } from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";
import type { VpcConfig } from "../config/network.ts";

export interface Network {
  readonly vpc: IVpc;
  readonly vpcSubnets: { readonly subnets: ISubnet[] };
  readonly securityGroups: ISecurityGroup[];
}

/** What functions and tasks join. */
export function namedNetwork(scope: Construct, { vpcId, subnetIds, securityGroupIds }: VpcConfig): Network {
  return {
    // The CDK asks for a zone, which is of no use where subnets are named; real ones would be looked up in an account.
    vpc: Vpc.fromVpcAttributes(scope, "Vpc", { vpcId, availabilityZones: ["unknown"] }),
    vpcSubnets: { subnets: subnetIds.map((subnetId) => namedSubnet(scope, subnetId)) },
    securityGroups: securityGroupIds.map((groupId) =>
      SecurityGroup.fromSecurityGroupId(scope, groupId, groupId, { mutable: false }),
    ),
  };
}

function namedSubnet(scope: Construct, subnetId: string): ISubnet {
  const subnet = Subnet.fromSubnetId(scope, subnetId, subnetId);
  Annotations.of(subnet).acknowledgeWarning("@aws-cdk/aws-ec2:noSubnetRouteTableId", "nothing asks for its routes");
  return subnet;
}
