import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.*;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * A publisher with nothing of Sluice: java -cp … Publish.java QUEUE_URL FILE
 *
 * <p>Sends the events of FILE ({"events": [{"event": {…}}, …]}) that are not marked "refused". Region, credentials and endpoint come
 * from the environment, as for any AWS SDK.
 */
public class Publish {
  record Message(String groupId, String deduplicationId, String body) {}

  static final int CALL_ENTRIES = 10;
  static final int CALL_BYTES = 1_048_576;
  static final int MOST_FAILURES = 20;
  static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: java -cp … Publish.java QUEUE_URL FILE");
      System.exit(2);
    }
    var waiting = new ArrayList<Message>();
    for (JsonNode given : JSON.readTree(new File(args[1])).get("events")) {
      if (given.has("refused")) continue;
      for (ObjectNode part : split((ObjectNode) given.get("event"))) {
        String body = JSON.writeValueAsString(part);
        waiting.add(new Message(groupId(partitionKey(part)), sha256(body), body));
      }
    }
    int count = waiting.size();
    try (var sqs = SqsClient.builder().httpClient(UrlConnectionHttpClient.create()).build()) {
      send(sqs, args[0], waiting);
    }
    System.out.println(count + " messages sent");
  }

  static String groupId(String key) throws Exception {
    return key.matches("[!-~]{1,128}") ? key : sha256(key);
  }

  static String sha256(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  /** The instance where an event speaks of just one, else the workflow. */
  static String partitionKey(JsonNode message) {
    JsonNode event = type(message).equals("NOTIFICATION") ? message.get("event") : message;
    JsonNode instance =
        type(event).equals("WORKFLOW_INSTANCE_UPDATE")
            ? event.get("change_records").get(0).get("workflow_instance_id")
            : event.get("workflow_instance_id");
    String workflow = event.get("workflow_id").textValue();
    return instance == null || instance.isNull() ? workflow : workflow + "/" + instance.longValue();
  }

  /** One event for each instance. */
  static List<ObjectNode> split(ObjectNode event) {
    if (type(event).equals("NOTIFICATION")) {
      return split((ObjectNode) event.get("event")).stream().map(part -> with(event, "event", part)).toList();
    }
    if (!type(event).equals("WORKFLOW_INSTANCE_UPDATE")) return List.of(event);
    var byInstance = new LinkedHashMap<Long, ArrayNode>();
    for (JsonNode record : event.get("change_records")) {
      byInstance.computeIfAbsent(record.get("workflow_instance_id").longValue(), id -> JSON.createArrayNode()).add(record);
    }
    return byInstance.values().stream().map(records -> with(event, "change_records", records)).toList();
  }

  static ObjectNode with(ObjectNode event, String field, JsonNode value) {
    return event.deepCopy().set(field, value);
  }

  static String type(JsonNode event) {
    return event.get("type").textValue();
  }

  static void send(SqsClient sqs, String queueUrl, List<Message> waiting) {
    int failures = 0;
    while (!waiting.isEmpty()) {
      List<Message> call = nextCall(waiting);
      var entries = new ArrayList<SendMessageBatchRequestEntry>();
      for (Message message : call) {
        entries.add(
            SendMessageBatchRequestEntry.builder()
                .id(String.valueOf(entries.size()))
                .messageBody(message.body())
                .messageGroupId(message.groupId())
                .messageDeduplicationId(message.deduplicationId())
                .build());
      }
      var answer = sqs.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(entries));
      for (BatchResultErrorEntry failed : answer.failed()) {
        failures += 1;
        if (failed.senderFault() || failures > MOST_FAILURES) {
          throw new IllegalStateException(failed.code() + ": " + failed.message());
        }
      }
      answer.successful().forEach(entry -> waiting.remove(call.get(Integer.parseInt(entry.id()))));
    }
  }

  /** At most one message of a group: entries of one call fail apart, and what follows a failed one must wait. */
  static List<Message> nextCall(List<Message> waiting) {
    var call = new ArrayList<Message>();
    var groups = new HashSet<String>();
    int size = 0;
    for (Message message : waiting) {
      int bytes = message.body().getBytes(StandardCharsets.UTF_8).length;
      boolean isFirst = groups.add(message.groupId());
      if (!isFirst || call.size() == CALL_ENTRIES || size + bytes > CALL_BYTES) continue;
      call.add(message);
      size += bytes;
    }
    return call;
  }
}
