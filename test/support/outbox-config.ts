/** What a configuration says of the relays of an outbox. */
export const OUTBOX = {
  secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:outbox-AbCdEf",
  packages: ["sluice@0.1.0"],
  vpc: { vpcId: "vpc-12345678", subnetIds: ["subnet-12345678"], securityGroupIds: ["sg-12345678"] },
};
