// The JSON schema of the embedded metric format, as AWS publishes it, without its titles and examples.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
const name = (maxLength: number) => ({ type: "string", pattern: "^(.*)$", minLength: 1, maxLength });

export const EMF_SCHEMA = {
  type: "object",
  required: ["_aws"],
  properties: {
    _aws: {
      type: "object",
      required: ["Timestamp", "CloudWatchMetrics"],
      properties: {
        Timestamp: { type: "integer" },
        CloudWatchMetrics: {
          type: "array",
          items: {
            type: "object",
            required: ["Namespace", "Dimensions", "Metrics"],
            properties: {
              Namespace: name(1_024),
              Dimensions: {
                type: "array",
                minItems: 1,
                items: { type: "array", minItems: 1, maxItems: 30, items: name(250) },
              },
              Metrics: {
                type: "array",
                minItems: 0,
                items: {
                  type: "object",
                  required: ["Name"],
                  properties: {
                    Name: name(1_024),
                    Unit: {
                      type: "string",
                      pattern:
                        "^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|Bytes\\/Second|Kilobytes\\/Second|Megabytes\\/Second|Gigabytes\\/Second|Terabytes\\/Second|Bits\\/Second|Kilobits\\/Second|Megabits\\/Second|Gigabits\\/Second|Terabits\\/Second|Count\\/Second|None)$",
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;
