// A node of Apache Kafka, by default its own controller: `Broker PROPERTIES [ARGUMENT OF kafka-storage format …]`. It formats a new
// data folder, writes `ready` once clients can come, and ends when its standard input does: with whoever started it.
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

public final class Broker {
  /** The same for all, so that nodes find each other where there are several. */
  private static final String CLUSTER_ID = "c2x1aWNlLWxvY2FsLWFsbA";

  public static void main(String[] arguments) throws Exception {
    endWith(System.in);
    Path file = Path.of(arguments[0]);
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) format(file, arguments);
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    server.startup();
    System.out.println("ready");
    server.awaitShutdown();
  }

  private static void format(Path file, String[] arguments) {
    List<String> all = new ArrayList<>(List.of("format", "-c", file.toString(), "-t", CLUSTER_ID));
    all.addAll(List.of(arguments).subList(1, arguments.length));
    int status = StorageTool.execute(all.toArray(String[]::new), System.err);
    if (status != 0) Runtime.getRuntime().halt(status);
  }

  private static void endWith(InputStream parent) {
    Thread watch = new Thread(() -> {
      try {
        parent.transferTo(java.io.OutputStream.nullOutputStream());
      } catch (IOException gone) {
        // as good as its end
      }
      Runtime.getRuntime().halt(1);
    });
    watch.setDaemon(true);
    watch.start();
  }
}
