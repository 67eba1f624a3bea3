// A subscriber in Java: `ReadTopics HOST:PORT TOPIC …` reads topics from their beginning to their end. A line for each record:
// {"topic","partition","offset","key","headers","value"}, and "event" of what the SDK of CloudEvents reads as one.
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public final class ReadTopics {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      List<TopicPartition> partitions = Stream.of(arguments).skip(1)
          .flatMap((topic) -> consumer.partitionsFor(topic).stream())
          .map((info) -> new TopicPartition(info.topic(), info.partition()))
          .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch((end) -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          out.println(JSON.writeValueAsString(line(record)));
        }
      }
    }
    out.flush();
  }

  private static ObjectNode line(ConsumerRecord<byte[], byte[]> record) throws CharacterCodingException {
    ObjectNode line = JSON.createObjectNode()
        .put("topic", record.topic())
        .put("partition", record.partition())
        .put("offset", record.offset())
        .put("key", text(record.key()));
    ObjectNode headers = line.putObject("headers");
    for (Header header : record.headers()) headers.put(header.key(), text(header.value()));
    line.put("value", text(record.value()));
    if (headers.path("content-type").asText().startsWith("application/cloudevents")) {
      CloudEvent event = KafkaMessageFactory.createReader(record).toEvent();
      line.putObject("event")
          .put("id", event.getId())
          .put("source", event.getSource().toString())
          .put("type", event.getType())
          .put("time", event.getTime().toInstant().toEpochMilli());
    }
    return line;
  }

  /** Not lenient: what is no UTF-8 must not look as if it were. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    return bytes == null ? null : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
